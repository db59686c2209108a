package dev.convnet.results;

import dev.convnet.base.UserError;
import dev.convnet.results.Metric.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares runs with earlier ones, so that a build can fail on a regression. Each side has one run or several; with several, a figure is their median.
 *
 * @param changes the figures that both sides have, cell by cell
 * @param lost the figures that only the earlier runs have
 * @param broken cells that passed in the earlier runs only, each with the reason
 * @param missing cells of the earlier runs that a later one does not have
 * @param mismatches differences of settings, by which cells are not compared
 * @param missingAllowed whether missing cells are no regression
 */
public record Regressions(
        List<Change> changes,
        List<LostFigure> lost,
        List<String> broken,
        List<String> missing,
        List<CellMismatch> mismatches,
        boolean missingAllowed) {
    /** How a figure changed, beyond its tolerance or not. */
    public enum Direction {
        BETTER,
        SAME,
        WORSE,
        /** The figure is shown only: it has no tolerance, or the runs are too few to tell. */
        NOT_JUDGED
    }

    /**
     * One figure of a cell, before and after.
     *
     * @param test the test of a time; null for any other figure, and if the times are from different processors
     */
    public record Change(
            String cell,
            Metric metric,
            double before,
            double after,
            Direction direction,
            @Nullable SlowdownTest test) {}

    /**
     * A figure that the earlier runs have, and a later one lacks.
     *
     * @param before its value in the earlier runs
     */
    public record LostFigure(String cell, Metric metric, double before, String reason) {
        /** The lost figure in a sentence without its end. */
        public String inWords() {
            return cell + ": " + metric.key() + " " + reason;
        }
    }

    /**
     * The figures to judge, and by how much each may get worse: a share by an absolute difference, such as 0.02, and any other figure by a
     * fraction of its earlier value, such as 0.1. A time must also pass the {@linkplain SlowdownTest rank test}.
     *
     * @param isChosen whether the user chose the figures, so that others do not matter
     */
    public record Tolerances(Map<Metric, Double> values, boolean isChosen) {
        private static final Map<Metric, Double> USUAL = Map.of(
                Metric.TEST_ACCURACY, 0.02,
                Metric.TEST_LOSS, 0.1,
                Metric.MODEL_SIZE, 0.0,
                Metric.STEP_TIME, 0.03,
                Metric.LATENCY_P50, 0.03);

        public Tolerances {
            values = Collections.unmodifiableMap(new EnumMap<>(values));
        }

        /**
         * What does not vary from run to run, accuracy, loss and size of the model; and the times that have samples. Other figures, such as
         * the memory and the time of one session, vary too much.
         */
        public static Tolerances usual() {
            return new Tolerances(USUAL, false);
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
            return new Tolerances(values, true);
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

        /** The figures that are compared. */
        private List<Metric> metrics() {
            return isChosen ? List.copyOf(values.keySet()) : List.of(Metric.values());
        }

        private Direction direction(Metric metric, double before, double after) {
            Double tolerance = values.get(metric);
            if (tolerance == null) {
                return Direction.NOT_JUDGED;
            }
            double gain = metric.higherIsBetter() ? after - before : before - after;
            double allowed = tolerance * (metric.unit() == Unit.SHARE ? 1 : Math.abs(before));
            return gain < -allowed ? Direction.WORSE : gain > allowed ? Direction.BETTER : Direction.SAME;
        }

        private Direction direction(Metric metric, SlowdownTest test) {
            Double least = values.get(metric);
            if (least == null || test == null) {
                return Direction.NOT_JUDGED;
            } else if (test.isSlower(least)) {
                return Direction.WORSE;
            } else if (test.isFaster(least)) {
                return Direction.BETTER;
            }
            return test.hasEnoughRuns() ? Direction.SAME : Direction.NOT_JUDGED;
        }
    }

    /** Compares a run with an earlier one. Missing cells are a regression. */
    public static Regressions between(RunResults before, RunResults after, Tolerances tolerances) {
        return between(List.of(before), List.of(after), tolerances, false);
    }

    /**
     * Compares cells that have the same id.
     *
     * @param before at least one run
     * @param after at least one run
     */
    public static Regressions between(
            List<RunResults> before, List<RunResults> after, Tolerances tolerances, boolean missingAllowed) {
        Regressions all = new Regressions(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                missingAllowed);
        Set<String> ids = new LinkedHashSet<>();
        before.forEach(run -> run.cells().forEach(cell -> ids.add(cell.id())));
        for (String id : ids) {
            all.compare(CellRuns.of(id, before), CellRuns.of(id, after), after.size(), tolerances);
        }
        return new Regressions(
                List.copyOf(all.changes),
                List.copyOf(all.lost),
                List.copyOf(all.broken),
                List.copyOf(all.missing),
                List.copyOf(all.mismatches),
                missingAllowed);
    }

    private void compare(CellRuns old, CellRuns now, int runs, Tolerances tolerances) {
        if (now.cells().size() < runs) {
            missing.add(old.id());
            return;
        }
        List<CellMismatch> different = old.mismatches(now);
        if (!different.isEmpty()) {
            mismatches.addAll(different);
            return;
        }
        Optional<Cell> failed =
                now.cells().stream().filter(cell -> !cell.passed()).findFirst();
        if (failed.isPresent() && old.cells().stream().anyMatch(Cell::passed)) {
            broken.add(old.id() + ": " + reason(failed.get()));
            if (failed.get().status() != CellStatus.OK) {
                return;
            }
        }
        boolean isOneProcessor =
                old.processors().equals(now.processors()) && now.processors().size() == 1;
        for (Metric metric : tolerances.metrics()) {
            List<Double> was = old.values(metric);
            List<Double> is = now.values(metric);
            if (was.isEmpty()) {
                continue;
            }
            if (is.size() < runs) {
                lost.add(new LostFigure(old.id(), metric, median(was), now.whyLost(metric)));
                continue;
            }
            SlowdownTest test = metric.isTime() && isOneProcessor ? old.test(metric, now) : null;
            Direction direction = metric.isTime()
                    ? tolerances.direction(metric, test)
                    : tolerances.direction(metric, median(was), median(is));
            changes.add(new Change(old.id(), metric, median(was), median(is), direction, test));
        }
    }

    private static String reason(Cell cell) {
        return cell.status() == CellStatus.OK
                ? "misses a threshold or a bound of its suite"
                : cell.status().name().toLowerCase(Locale.ROOT) + ", "
                        + cell.outcome().reason();
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Whether a figure got worse or was lost, or a cell broke, vanished or cannot be compared. */
    public boolean none() {
        return broken.isEmpty()
                && lost.isEmpty()
                && mismatches.isEmpty()
                && (missingAllowed || missing.isEmpty())
                && worse() == 0;
    }

    /** Whether no cell could be compared. */
    public boolean isEmpty() {
        return changes.stream().allMatch(change -> change.direction() == Direction.NOT_JUDGED && change.test() == null)
                && lost.isEmpty()
                && broken.isEmpty()
                && mismatches.isEmpty();
    }

    /** The number of figures that got worse. */
    public long worse() {
        return count(Direction.WORSE);
    }

    /** The number of figures with this direction. */
    public long count(Direction direction) {
        return changes.stream()
                .filter(change -> change.direction() == direction)
                .count();
    }

    /** The times that were tested with too few runs for ranks. */
    public List<SlowdownTest> weakTests() {
        return changes.stream()
                .map(Change::test)
                .filter(Objects::nonNull)
                .filter(test -> !test.hasEnoughRuns())
                .toList();
    }

    /** A cell in the runs of one side, and the run of each. */
    private record CellRuns(String id, List<RunResults> runs, List<Cell> cells) {
        static CellRuns of(String id, List<RunResults> all) {
            List<RunResults> runs = new ArrayList<>();
            List<Cell> cells = new ArrayList<>();
            for (RunResults run : all) {
                run.cells().stream()
                        .filter(cell -> cell.id().equals(id))
                        .findFirst()
                        .ifPresent(cell -> {
                            runs.add(run);
                            cells.add(cell);
                        });
            }
            return new CellRuns(id, runs, cells);
        }

        List<CellMismatch> mismatches(CellRuns later) {
            Set<CellMismatch> different = new LinkedHashSet<>();
            for (CellRuns side : List.of(this, later)) {
                for (int i = 0; i < side.cells.size(); i++) {
                    different.addAll(CellMismatch.between(
                            runs.getFirst(), cells.getFirst(), side.runs.get(i), side.cells.get(i)));
                }
            }
            return List.copyOf(different);
        }

        Set<String> processors() {
            Set<String> processors = new HashSet<>();
            for (int i = 0; i < cells.size(); i++) {
                processors.add(runs.get(i).environment(cells.get(i)).cpu());
            }
            return processors;
        }

        List<Double> values(Metric metric) {
            return cells.stream().map(metric::of).flatMap(Optional::stream).toList();
        }

        SlowdownTest test(Metric metric, CellRuns later) {
            double[] before = times(metric);
            double[] after = later.times(metric);
            return before.length == 0 || after.length < later.cells.size() ? null : SlowdownTest.of(before, after);
        }

        private double[] times(Metric metric) {
            return cells.stream()
                    .map(metric::comparedTime)
                    .flatMap(Optional::stream)
                    .mapToDouble(Double::doubleValue)
                    .filter(time -> time > 0)
                    .toArray();
        }

        /** Why a run lacks a figure. */
        String whyLost(Metric metric) {
            return cells.stream()
                    .filter(cell -> metric.of(cell).isEmpty())
                    .findFirst()
                    .map(metric::whyMissing)
                    .orElseThrow();
        }
    }
}
