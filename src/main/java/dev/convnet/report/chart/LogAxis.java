package dev.convnet.report.chart;

import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * An axis on which equal distances are equal ratios.
 *
 * @param min the value at the start of the axis, above 0
 * @param max the value at its end
 * @param ticks the values of the ticks
 */
public record LogAxis(double min, double max, List<Double> ticks) implements Axis {
    /** An axis over values above 0 that starts and ends 10% outside them, with ticks at 1, 2 and 5 times powers of ten. */
    public static LogAxis over(double min, double max) {
        double low = min / 1.1;
        double high = Math.max(max, min) * 1.1;
        boolean wide = high / low > 200;
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
            for (double multiple : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                double tick = multiple * Math.pow(10, power);
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return new LogAxis(low, high, List.copyOf(ticks));
    }

    /** The axis for values above 0: linear from 0 on if they lie within a factor of 4, logarithmic otherwise. */
    public static Axis unlessClose(double low, double high) {
        return high < 4 * low ? LinearAxis.over(0, high * 1.02, 5).widened() : over(low, high);
    }

    /** An axis with a tick at each of these values, such as the batch sizes of a sweep. */
    public static LogAxis at(DoubleStream values) {
        List<Double> ticks = values.distinct().sorted().boxed().toList();
        double widening = ticks.size() > 1 ? 1 : 2;
        return new LogAxis(ticks.getFirst() / widening, ticks.getLast() * widening, ticks);
    }

    @Override
    public String label(double tick) {
        return tick >= 1000 ? Format.count(Math.round(tick)) : Format.figure(tick);
    }

    @Override
    public double share(double value) {
        return Math.log(value / min) / Math.log(max / min);
    }

    @Override
    public String scale() {
        return "log";
    }
}
