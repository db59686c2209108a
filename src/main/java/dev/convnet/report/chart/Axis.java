package dev.convnet.report.chart;

import java.util.List;

/** One axis of a chart: a range of values and its ticks. */
public interface Axis {
    /** The value at the start of the axis. */
    double min();

    /** The value at its end, above {@link #min}. */
    double max();

    /** The values of the ticks, in ascending order. */
    List<Double> ticks();

    /** The label of a tick. */
    String label(double tick);

    /** The position of a value as a share of the axis: 0 at its start, 1 at its end. */
    double share(double value);

    /** The scale by which the page's script turns positions into values: {@code linear}, {@code percent}, {@code log} or {@code names}. */
    String scale();

    /** The position of a value between {@code from} (the axis's start) and {@code to}. */
    default double at(double value, double from, double to) {
        return from + share(value) * (to - from);
    }

    /** Whether a value lies on the axis. */
    default boolean spans(double value) {
        return value >= min() && value <= max();
    }
}
