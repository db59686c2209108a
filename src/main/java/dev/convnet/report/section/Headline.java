package dev.convnet.report.section;

import dev.convnet.report.CellView;
import dev.convnet.report.Report;
import dev.convnet.results.CellStatus;
import dev.convnet.text.Format;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The result of the newest runs in a sentence or two. */
public final class Headline {
    private Headline() {}

    /** How many cells passed, failed, diverged and were skipped, and the best test accuracy. */
    public static String of(Report report) {
        List<CellView> cells = report.cells();
        if (cells.isEmpty()) {
            return "The run has no cells.";
        }
        long passed = cells.stream().filter(view -> view.cell().passed()).count();
        String said = passed == cells.size()
                ? (passed == 1 ? "The one cell passed." : "All " + Format.count(passed) + " cells passed.")
                : Format.count(passed) + " of " + Format.count(cells.size()) + " cells passed"
                        + counted(", %s failed", failed(cells))
                        + counted(", %s diverged", count(cells, CellStatus.DIVERGED))
                        + counted(", %s skipped", count(cells, CellStatus.SKIPPED)) + ".";
        Optional<CellView> best = cells.stream()
                .filter(view -> view.testAccuracy() != null)
                .max(Comparator.comparing(CellView::testAccuracy));
        return said
                + best.map(view -> " Best test accuracy: " + Format.percent(view.testAccuracy()) + ", "
                                + view.fullName() + ".")
                        .orElse("");
    }

    /** Failed cells, and cells that miss a threshold. */
    private static long failed(List<CellView> cells) {
        return count(cells, CellStatus.FAILED)
                + cells.stream()
                        .filter(view -> view.ok() && !view.cell().passed())
                        .count();
    }

    private static long count(List<CellView> cells, CellStatus status) {
        return cells.stream().filter(view -> view.cell().status() == status).count();
    }

    private static String counted(String format, long count) {
        return count == 0 ? "" : format.replace("%s", Format.count(count));
    }
}
