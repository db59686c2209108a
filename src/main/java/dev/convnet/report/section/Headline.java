package dev.convnet.report.section;

import dev.convnet.report.CellView;
import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.CellStatus;
import dev.convnet.results.GateFailure;
import dev.convnet.text.Format;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The result of the newest runs in a sentence or two. */
public final class Headline {
    private Headline() {}

    /**
     * How many cells passed, failed, diverged and were skipped, how many comparisons failed, what else the runs fail by, and the best test
     * accuracy.
     */
    public static String of(Report report) {
        List<CellView> cells = report.cells();
        Optional<CellView> best = cells.stream()
                .filter(view -> view.testAccuracy() != null)
                .max(Comparator.comparing(CellView::testAccuracy));
        return ofCells(cells)
                + ofComparisons(report)
                + ofRuns(report)
                + best.map(view -> " Best test accuracy: " + Format.percent(view.testAccuracy()) + ", "
                                + view.fullName() + ".")
                        .orElse("");
    }

    private static String ofCells(List<CellView> cells) {
        if (cells.isEmpty()) {
            return "The run has no cells.";
        }
        long passed = cells.stream().filter(view -> view.cell().passed()).count();
        if (passed == cells.size()) {
            return passed == 1 ? "The one cell passed." : "All " + Format.count(passed) + " cells passed.";
        }
        long diverged = cells.stream()
                .filter(view -> view.cell().status() == CellStatus.DIVERGED)
                .count();
        long failed = cells.stream().filter(view -> !view.failures().isEmpty()).count() - diverged;
        return Format.count(passed) + " of " + Format.count(cells.size()) + " cells passed"
                + counted(", %s failed", failed)
                + counted(", %s diverged", diverged)
                + counted(", %s skipped", cells.size() - passed - failed - diverged) + ".";
    }

    private static String ofComparisons(Report report) {
        long failed = report.failures().stream()
                .filter(GateFailure.FailedComparison.class::isInstance)
                .count();
        int all = report.comparisons().size();
        return failed == 0
                ? ""
                : " %s of %s %s failed."
                        .formatted(Format.count(failed), Format.count(all), all == 1 ? "comparison" : "comparisons");
    }

    /** What the runs fail by as a whole: {@code The run lacks the shard 2/3.} */
    private static String ofRuns(Report report) {
        return report.newestRuns().stream().map(Headline::ofRun).collect(Collectors.joining());
    }

    private static String ofRun(RunView view) {
        String name = view.name().isEmpty() ? "The run" : "The run " + view.name();
        return view.failures().stream()
                .filter(GateFailure.OfRun.class::isInstance)
                .map(failure -> " " + name + " " + failure.inWords() + ".")
                .collect(Collectors.joining());
    }

    private static String counted(String format, long count) {
        return count == 0 ? "" : format.replace("%s", Format.count(count));
    }
}
