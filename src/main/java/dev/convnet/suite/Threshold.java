package dev.convnet.suite;

import dev.convnet.results.Bound;
import dev.convnet.results.Cell;
import dev.convnet.results.Metric;
import dev.convnet.results.Verdict;
import java.util.Optional;

/** A limit that a figure of a cell must keep to: from above where less is better, else from below. */
public record Threshold(Metric metric, double limit) {
    /** Whether the cell keeps to it. */
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
