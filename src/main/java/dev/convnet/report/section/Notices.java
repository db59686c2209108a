package dev.convnet.report.section;

import dev.convnet.report.CellView;
import dev.convnet.report.EnvironmentView;
import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.CellComparison;
import dev.convnet.results.CellStatus;
import dev.convnet.results.GateFailure;
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
            view.failures().forEach(failure -> notices.add(about(view, true, Format.brief(failure.inWords()))));
            if (!view.ranAsAsked()) {
                notices.add(about(
                        view,
                        true,
                        "requested the execution provider "
                                + view.cell().setup().provider() + ", but ran on " + view.ranOn()));
            }
        }
        report.newestRuns()
                .forEach(run -> run.failures().forEach(failure -> {
                    switch (failure) {
                        case GateFailure.OfCell _ -> {} // Above, with the name of the machine.
                        case GateFailure.FailedComparison(CellComparison c) ->
                            notices.add(new Notice(
                                    true,
                                    report.nameOf(c.cell()),
                                    (c.wasMade() ? "does not agree with " : "was not compared with ")
                                            + report.nameOf(c.baseline()) + ": " + Format.brief(c.reasonOrUnknown()),
                                    ComparisonsSection.ID));
                        case GateFailure.OfRun _ -> notices.add(new Notice(true, nameOf(run), failure.inWords(), ""));
                    }
                }));
        for (CellView view : report.cells()) {
            if (view.cell().status() == CellStatus.SKIPPED && view.failures().isEmpty()) {
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
        view.environments().forEach(environment -> busy(environment, nameOf(view), view.id(), notices));
    }

    private static String nameOf(RunView view) {
        return view.name().isEmpty() ? "The run" : view.name();
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
