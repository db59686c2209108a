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
 * A run held against an earlier one, for a build to fail on.
 *
 * @param changes every figure with a tolerance that both runs have, cell by cell
 * @param broken cells that were well in the earlier run and are not in this one, each with the reason
 * @param missing cells of the earlier run that this one was not to have or has not come to; they fail nothing
 */
public record Regressions(List<Change> changes, List<String> broken, List<String> missing) {
    /** How a figure moved: by more than its tolerance, or not. */
    public enum Direction {
        BETTER,
        SAME,
        WORSE
    }

    /** One figure of a cell, then and now. */
    public record Change(String cell, Metric metric, double before, double after, Direction direction) {}

    /**
     * Which figures are held against each other, and by how much each may get worse: a share by so much, as 0.02 of 0.85,
     * anything else by such a part of what it was, as 0.1 of 12 ms.
     */
    public record Tolerances(Map<Metric, Double> values) {
        private static final double SHARE = 0.02;
        private static final double PART = 0.1;

        public Tolerances {
            values = Collections.unmodifiableMap(new EnumMap<>(values));
        }

        /** All figures: two hundredths for a share, a tenth for anything else. */
        public static Tolerances usual() {
            return new Tolerances(Arrays.stream(Metric.values())
                    .collect(Collectors.toMap(
                            Function.identity(), metric -> metric.unit() == Unit.SHARE ? SHARE : PART)));
        }

        /**
         * Those that are named.
         *
         * @param texts like {@code latency-p50=0.2}, at least one
         * @throws UserError if a metric is unknown, or what it is given is no number from 0 on
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
                    .orElseThrow(() -> new UserError("there is no metric '" + name + "'; there are "
                            + Arrays.stream(Metric.values()).map(Metric::key).collect(Collectors.joining(", "))));
        }

        private static double number(String name, String text) {
            try {
                double value = Double.parseDouble(text);
                if (value >= 0 && Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException _) {
                // Said below.
            }
            throw new UserError("the tolerance of " + name + " must be a number from 0 on, not '" + text + "'");
        }

        private Direction direction(Metric metric, double before, double after) {
            double gain = metric.higherIsBetter() ? after - before : before - after;
            double allowed = values.get(metric) * (metric.unit() == Unit.SHARE ? 1 : Math.abs(before));
            return gain < -allowed ? Direction.WORSE : gain > allowed ? Direction.BETTER : Direction.SAME;
        }
    }

    /** Compares {@code after} with {@code before}; cells belong together by their ids. */
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

    /** Whether nothing got worse and nothing broke. */
    public boolean none() {
        return broken.isEmpty() && worse() == 0;
    }

    /** How many figures got worse. */
    public long worse() {
        return changes.stream()
                .filter(change -> change.direction() == Direction.WORSE)
                .count();
    }
}
