package dev.convnet.suite;

import dev.convnet.base.SettingError;
import dev.convnet.results.Bound;
import dev.convnet.results.Cell;
import dev.convnet.results.Metric;
import dev.convnet.results.Verdict;
import java.util.Optional;

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
