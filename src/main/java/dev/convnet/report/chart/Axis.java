package dev.convnet.report.chart;

import java.util.List;

/** One axis of a chart: the values it spans, and where its ticks stand. */
public interface Axis {
    /** The value at the start of the axis. */
    double min();

    /** The value at its end, above {@link #min}. */
    double max();

    /** The values at which ticks stand, growing. */
    List<Double> ticks();

    /** What is written at a tick. */
    String label(double tick);

    /** Where a value stands, as a share of the axis: 0 at its start, 1 at its end. */
    double share(double value);

    /** What a script needs to turn a place back into a value: {@code linear}, {@code percent}, {@code log} or {@code names}. */
    String scale();

    /** Where a value stands between {@code from} (the axis's start) and {@code to}. */
    default double at(double value, double from, double to) {
        return from + share(value) * (to - from);
    }

    /** Whether a value lies on the axis. */
    default boolean spans(double value) {
        return value >= min() && value <= max();
    }
}
