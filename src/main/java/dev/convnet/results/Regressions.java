package dev.convnet.results;

import dev.convnet.base.UserError;
import dev.convnet.results.Metric.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares a run with an earlier one, so that a build can fail on a regression.
 *
 * @param changes the figures with a tolerance that both runs have, cell by cell
 * @param broken cells that succeeded in the earlier run only, each with the reason
 * @param missing cells of the earlier run that this one does not have; they fail nothing
 */
public record Regressions(List<Change> changes, List<String> broken, List<String> missing) {
    /** How a figure changed, beyond its tolerance or not. */
    public enum Direction {
        BETTER,
        SAME,
        WORSE
    }

    /** One figure of a cell, before and after. */
    public record Change(String cell, Metric metric, double before, double after, Direction direction) {}

    /**
     * The figures to compare, and by how much each may get worse: a share by an absolute difference, such as 0.02, and any other figure by a
     * fraction of its earlier value, such as 0.1.
     */
    public record Tolerances(Map<Metric, Double> values) {
        private static final double SHARE = 0.02;
        private static final double PART = 0.1;

        public Tolerances {
            values = Collections.unmodifiableMap(new EnumMap<>(values));
        }

        /** All figures: 0.02 for shares, 0.1 for the rest. */
        public static Tolerances usual() {
            return new Tolerances(Arrays.stream(Metric.values())
                    .collect(Collectors.toMap(
                            Function.identity(), metric -> metric.unit() == Unit.SHARE ? SHARE : PART)));
        }

        /**
         * The named figures.
         *
         * @param texts like {@code latency-p50=0.2}, at least one
         * @throws UserError if a metric is unknown or its tolerance is not a number of at least 0
         */
        public static Tolerances parse(Map<String, String> texts) {
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            texts.forEach((name, text) -> values.put(metric(name), number(name, text)));
            return new Tolerances(values);
        }

        private static Metric metric(String name) {
            return Arrays.stream(Metric.values())
                    .filter(metric -> metric.key().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UserError("unknown metric '" + name + "': choose "
                            + Arrays.stream(Metric.values()).map(Metric::key).collect(Collectors.joining(", "))));
        }

        private static double number(String name, String text) {
            try {
                double value = Double.parseDouble(text);
                if (value >= 0 && Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException _) {
                // Reported below.
            }
            throw new UserError("the tolerance of " + name + " must be a number of at least 0, not '" + text + "'");
        }

        private Direction direction(Metric metric, double before, double after) {
            double gain = metric.higherIsBetter() ? after - before : before - after;
            double allowed = values.get(metric) * (metric.unit() == Unit.SHARE ? 1 : Math.abs(before));
            return gain < -allowed ? Direction.WORSE : gain > allowed ? Direction.BETTER : Direction.SAME;
        }
    }

    /** Compares cells that have the same id. */
    public static Regressions between(RunResults before, RunResults after, Tolerances tolerances) {
        Map<String, Cell> now = new LinkedHashMap<>();
        after.cells().forEach(cell -> now.put(cell.id(), cell));
        List<Change> changes = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Cell old : before.cells()) {
            Cell cell = now.get(old.id());
            if (cell == null) {
                missing.add(old.id());
            } else if (old.status() == CellStatus.OK && cell.status() != CellStatus.OK) {
                broken.add(old.id() + ": " + cell.status().name().toLowerCase(Locale.ROOT) + ", "
                        + cell.outcome().reason());
            } else {
                compare(old, cell, tolerances, changes);
            }
        }
        return new Regressions(List.copyOf(changes), List.copyOf(broken), List.copyOf(missing));
    }

    private static void compare(Cell old, Cell cell, Tolerances tolerances, List<Change> changes) {
        for (Metric metric : tolerances.values().keySet()) {
            Optional<Double> was = metric.of(old);
            Optional<Double> is = metric.of(cell);
            if (was.isPresent() && is.isPresent()) {
                changes.add(new Change(
                        old.id(), metric, was.get(), is.get(), tolerances.direction(metric, was.get(), is.get())));
            }
        }
    }

    /** Whether no figure got worse and no cell broke. */
    public boolean none() {
        return broken.isEmpty() && worse() == 0;
    }

    /** The number of figures that got worse. */
    public long worse() {
        return changes.stream()
                .filter(change -> change.direction() == Direction.WORSE)
                .count();
    }
}
