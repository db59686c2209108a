package dev.convnet.report.section;

import dev.convnet.report.CellView;
import dev.convnet.report.EnvironmentView;
import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.CellComparison;
import dev.convnet.results.CellStatus;
import dev.convnet.results.RunResults;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Collects the notices of a report. */
public final class Notices {
    private static final int MOST = 40;

    /** The share of cores in use by other processes from which a machine counts as busy. */
    private static final double BUSY_SHARE = 0.25;

    private Notices() {}

    /** The notices, failures before cautions; beyond a few dozen, the last notice counts the rest. */
    public static List<Notice> of(Report report) {
        List<Notice> notices = new ArrayList<>();
        for (CellView view : report.cells()) {
            if (view.cell().status() == CellStatus.FAILED || view.cell().status() == CellStatus.DIVERGED) {
                notices.add(about(view, true, Format.brief(view.status().substring(2) + ": " + view.failure())));
            }
            view.broken().forEach(words -> notices.add(about(view, true, words)));
            if (!view.ranAsAsked()) {
                notices.add(about(
                        view,
                        true,
                        "requested the execution provider "
                                + view.cell().setup().provider() + ", but ran on " + view.ranOn()));
            }
        }
        for (CellComparison c : report.comparisons()) {
            boolean compared = c.lossDifference() != null || c.logitDifference() != null;
            if (compared && !c.agree()) {
                notices.add(new Notice(
                        true,
                        report.nameOf(c.cell()),
                        "does not agree with " + report.nameOf(c.baseline()) + ": " + Format.brief(reason(c)),
                        ComparisonsSection.ID));
            }
        }
        for (CellView view : report.cells()) {
            if (view.cell().status() == CellStatus.SKIPPED) {
                notices.add(about(view, false, Format.brief("skipped: " + view.failure())));
            }
        }
        if (report.changes() != null && !report.changes().regressions().none()) {
            notices.add(new Notice(
                    false,
                    "Baseline",
                    "against the baseline: " + report.changes().inWords(),
                    ChangesSection.ID));
        }
        report.newestRuns().forEach(run -> ofRun(run, notices));
        return cut(notices);
    }

    private static void ofRun(RunView view, List<Notice> notices) {
        RunResults run = view.run();
        String name = view.name().isEmpty() ? "The run" : view.name();
        if (run.cells().size() < run.planned()) {
            notices.add(new Notice(
                    false, name, "was stopped after " + run.cells().size() + " of " + run.planned() + " cells", ""));
        }
        view.environments().forEach(environment -> busy(environment, name, view.id(), notices));
    }

    /** A notice if other processes kept the machine busy just before cells. */
    private static void busy(EnvironmentView view, String name, String target, List<Notice> notices) {
        int cores = view.environment().logicalCores();
        List<Double> busy = view.cells().stream()
                .map(cell -> cell.outcome().busyCores())
                .filter(used -> used != null && used > BUSY_SHARE * cores)
                .toList();
        if (!busy.isEmpty()) {
            notices.add(new Notice(
                    false,
                    name,
                    "started %s on a busy machine: other processes used up to %s of its %d cores, so times are unreliable"
                            .formatted(
                                    busy.size() == 1 ? "a cell" : busy.size() + " cells",
                                    Format.rate(Collections.max(busy)),
                                    cores),
                    target));
        }
    }

    private static String reason(CellComparison c) {
        return c.reason() == null ? "no reason was recorded" : c.reason();
    }

    private static Notice about(CellView view, boolean grave, String text) {
        return new Notice(grave, view.fullName(), text, view.id());
    }

    private static List<Notice> cut(List<Notice> notices) {
        if (notices.size() <= MOST) {
            return notices;
        }
        List<Notice> kept = new ArrayList<>(notices.subList(0, MOST));
        kept.add(new Notice(
                false,
                "Further",
                (notices.size() - MOST) + " more notices are left out; the tables show all cells",
                ""));
        return kept;
    }
}
