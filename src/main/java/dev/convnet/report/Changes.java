package dev.convnet.report;

import dev.convnet.results.Metric;
import dev.convnet.results.Metric.Unit;
import dev.convnet.results.RunResults;
import dev.convnet.results.RunResults.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What differs between an earlier run and this one, cell by cell and metric by metric.
 *
 * @param baseline the earlier run
 * @param changes the figures that both runs have
 * @param added cells that the earlier run does not have
 * @param removed cells that only it has
 */
public record Changes(RunResults baseline, List<Change> changes, List<String> added, List<String> removed) {
    /** From what difference on a share counts as changed: a point of a hundred. */
    static final double POINTS = 0.01;

    /** From what ratio on anything else does. */
    static final double RATIO = 1.05;

    /** How a figure moved. */
    public enum Direction {
        BETTER("▲ better"),
        WORSE("▼ worse"),
        SAME("= same");

        private final String words;

        Direction(String words) {
            this.words = words;
        }

        /** The direction in words, with a sign in front. */
        public String words() {
            return words;
        }

        /** The CSS class. */
        public String style() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** One figure of a cell, then and now. */
    public record Change(Cell cell, Metric metric, double before, double after) {
        /** How the figure moved, small differences left out. */
        public Direction direction() {
            double gain = metric.higherIsBetter() ? after - before : before - after;
            boolean counts = metric.unit() == Unit.SHARE
                    ? Math.abs(after - before) >= POINTS
                    : Math.max(before, after) >= RATIO * Math.min(before, after);
            return !counts ? Direction.SAME : gain > 0 ? Direction.BETTER : Direction.WORSE;
        }

        /** The difference: in points for a share, else in percent of what it was. */
        public String difference() {
            return metric.unit() == Unit.SHARE
                    ? Format.signed((after - before) * 100) + " points"
                    : before == 0 ? Format.NONE : Format.signed((after / before - 1) * 100) + "%";
        }
    }

    static Changes between(RunResults baseline, RunResults now) {
        Map<String, Cell> before = new LinkedHashMap<>();
        baseline.cells().forEach(cell -> before.put(cell.id(), cell));
        List<Change> changes = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (Cell cell : now.cells()) {
            Cell old = before.remove(cell.id());
            if (old == null) {
                added.add(cell.id());
                continue;
            }
            for (Metric metric : Metric.values()) {
                metric.of(old)
                        .ifPresent(
                                was -> metric.of(cell).ifPresent(is -> changes.add(new Change(cell, metric, was, is))));
            }
        }
        return new Changes(baseline, List.copyOf(changes), List.copyOf(added), List.copyOf(before.keySet()));
    }

    /** The figures that moved in this direction. */
    public List<Change> in(Direction direction) {
        return changes.stream().filter(c -> c.direction() == direction).toList();
    }

    /** The changes, what is worse first and what is the same last. */
    public List<Change> byWeight() {
        return Stream.of(Direction.WORSE, Direction.BETTER, Direction.SAME)
                .flatMap(direction -> in(direction).stream())
                .toList();
    }

    /** The baseline's commit. */
    public String commit() {
        return RunView.commit(baseline.environment());
    }

    /** The machine that the baseline ran on. */
    public String machine() {
        return RunView.machine(baseline.environment());
    }

    /** All in all, in a sentence. */
    public String inWords() {
        return in(Direction.BETTER).size() + " figures better, "
                + in(Direction.WORSE).size() + " worse, " + in(Direction.SAME).size() + " the same";
    }
}
