package dev.convnet.report.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * An axis on which equal distances are equal differences.
 *
 * @param min the value at the start of the axis
 * @param max the value at its end
 * @param step the distance between ticks, which lie at its multiples
 * @param percent whether the ticks are labeled as percentages
 */
public record LinearAxis(double min, double max, double step, boolean percent) implements Axis {
    /** An axis from {@code min} to {@code max} with at most {@code ticks} round steps. */
    public static LinearAxis over(double min, double max, int ticks) {
        double span = max > min ? max - min : 1;
        double magnitude = Math.pow(10, Math.floor(Math.log10(span / ticks)));
        double step = magnitude;
        for (double multiple : new double[] {1, 2, 5, 10}) {
            step = multiple * magnitude;
            if (span / step <= ticks + 1e-9) {
                break;
            }
        }
        return new LinearAxis(min, min + span, step, false);
    }

    /** This axis with its ends moved outward to the next tick. */
    public LinearAxis widened() {
        return new LinearAxis(step * Math.floor(min / step + 1e-9), step * Math.ceil(max / step - 1e-9), step, percent);
    }

    /** This axis with ticks labeled as percentages. */
    public LinearAxis inPercent() {
        return new LinearAxis(min, max, step, true);
    }

    @Override
    public List<Double> ticks() {
        return LongStream.rangeClosed((long) Math.ceil(min / step - 1e-9), (long) Math.floor(max / step + 1e-9))
                .mapToObj(i -> i * step)
                .toList();
    }

    /** The tick's value with as many decimals as the step has. */
    @Override
    public String label(double tick) {
        double unit = percent ? 100 : 1;
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step * unit) + 1e-9));
        String value = String.format(Locale.ROOT, "%,." + decimals + "f", tick * unit);
        return value.replace(',', '\u202F') + (percent ? "%" : "");
    }

    @Override
    public double share(double value) {
        return (value - min) / (max - min);
    }

    @Override
    public String scale() {
        return percent ? "percent" : "linear";
    }
}
