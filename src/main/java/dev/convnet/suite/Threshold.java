package dev.convnet.suite;

import dev.convnet.base.SettingError;
import dev.convnet.load.LoadPlan;
import dev.convnet.results.Bound;
import dev.convnet.results.Cell;
import dev.convnet.results.Metric;
import dev.convnet.results.Percentiles;
import dev.convnet.results.Scenario;
import dev.convnet.results.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A limit on a figure of a cell: the least value if higher is better, otherwise the largest.
 *
 * @param limit at least 0, in the metric's unit
 */
public record Threshold(Metric metric, double limit) {
    /** @throws SettingError if the limit is out of its range */
    public Threshold {
        SettingError.require(
                limit >= 0 && Double.isFinite(limit), metric.key(), "must be a number, at least 0, not " + limit);
    }

    /** Why a cell with these tasks and loads does not measure the figure; empty if it does. */
    Optional<String> obstacle(Set<Task> tasks, List<LoadPlan> loads) {
        return switch (metric) {
            case TEST_ACCURACY, TEST_LOSS -> withoutTask(tasks, Task.EVALUATE);
            case TRAINING_SPEED, STEP_TIME -> withoutTask(tasks, Task.TRAIN);
            case LATENCY_P50 -> withoutPercentile(50, tasks, loads);
            case LATENCY_P99 -> withoutPercentile(99, tasks, loads);
            case INFERENCE_SPEED ->
                loads.stream().anyMatch(load -> load.scenario() != Scenario.SERVER && tasks.contains(Task.of(load)))
                        ? Optional.empty()
                        : Optional.of("is not measured: 'do' and the loads have no scenario but server");
            case MODEL_SIZE, SESSION_TIME, PEAK_MEMORY -> Optional.empty();
        };
    }

    private static Optional<String> withoutPercentile(double percentile, Set<Task> tasks, List<LoadPlan> loads) {
        OptionalInt calls = loads.stream()
                .filter(load -> load.scenario() == Scenario.SINGLE_STREAM && load.batch() == 1)
                .mapToInt(LoadPlan::calls)
                .max();
        return withoutTask(tasks, Task.LATENCY).or(() -> {
            if (calls.isEmpty()) {
                return Optional.of("is not measured: 'latency' has no single stream of batch 1");
            }
            return Percentiles.shownBy(calls.getAsInt(), percentile)
                    ? Optional.empty()
                    : Optional.of("is not measured: " + Percentiles.tooFew(calls.getAsInt(), percentile));
        });
    }

    private static Optional<String> withoutTask(Set<Task> tasks, Task needed) {
        return tasks.contains(needed)
                ? Optional.empty()
                : Optional.of("is not measured: 'do' lacks the task " + needed);
    }

    /** Whether the cell keeps to the threshold; a cell without the figure does not. */
    public Verdict verdict(Cell cell) {
        Optional<Double> value = metric.of(cell);
        Bound bound = metric.higherIsBetter() ? Bound.AT_LEAST : Bound.AT_MOST;
        return new Verdict(
                metric.key(),
                bound,
                limit,
                value.orElse(null),
                value.filter(v -> bound == Bound.AT_LEAST ? v >= limit : v <= limit)
                        .isPresent());
    }
}
