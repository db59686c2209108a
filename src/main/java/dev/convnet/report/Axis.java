package dev.convnet.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * One axis of a chart: the values it spans and a tick every {@code step}.
 *
 * @param min the value at the start of the axis
 * @param max the value at its end
 * @param step the distance of the ticks, which stand at its multiples
 * @param percent whether the ticks are labelled as percentages
 */
record Axis(double min, double max, double step, boolean percent) {
    /** An axis from {@code min} to {@code max} with at most {@code ticks} round steps. */
    static Axis over(double min, double max, int ticks) {
        double span = max > min ? max - min : 1;
        double magnitude = Math.pow(10, Math.floor(Math.log10(span / ticks)));
        double step = magnitude;
        for (double multiple : new double[] {1, 2, 5, 10}) {
            step = multiple * magnitude;
            if (span / step <= ticks + 1e-9) {
                break;
            }
        }
        return new Axis(min, min + span, step, false);
    }

    /** This axis, its ends moved outwards to the next tick. */
    Axis widened() {
        return new Axis(step * Math.floor(min / step + 1e-9), step * Math.ceil(max / step - 1e-9), step, percent);
    }

    /** This axis, its values labelled as shares of a hundred. */
    Axis inPercent() {
        return new Axis(min, max, step, true);
    }

    List<Double> ticks() {
        return LongStream.rangeClosed((long) Math.ceil(min / step - 1e-9), (long) Math.floor(max / step + 1e-9))
                .mapToObj(i -> i * step)
                .toList();
    }

    /** A tick's value with the decimals that the step needs. */
    String label(double tick) {
        double unit = percent ? 100 : 1;
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step * unit) + 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", tick * unit) + (percent ? "%" : "");
    }

    /** Where a value stands between {@code from} (the axis's start) and {@code to}. */
    double at(double value, double from, double to) {
        return from + (value - min) / (max - min) * (to - from);
    }

    boolean spans(double value) {
        return value >= min && value <= max;
    }
}
