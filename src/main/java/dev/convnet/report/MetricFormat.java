package dev.convnet.report;

import dev.convnet.results.Metric;
import dev.convnet.text.Format;

/** Metrics as text, in the same units on every page and on the console. */
public final class MetricFormat {
    private MetricFormat() {}

    /** The value without the unit that {@link #title} names; a dash for null. */
    public static String value(Metric metric, Double value) {
        if (value == null) {
            return Format.NONE;
        }
        return switch (metric.unit()) {
            case SHARE -> Format.percent(value);
            case NUMBER -> Format.loss(value);
            case PER_SECOND -> Format.rate(value);
            case MILLIS -> Format.millis(value);
            case BYTES -> Format.bytes(Math.round(value));
        };
    }

    /** The value with its unit: {@code 168 images/s}. */
    public static String withUnit(Metric metric, Double value) {
        return value(metric, value) + (unit(metric).isEmpty() || value == null ? "" : " " + unit(metric));
    }

    /** The metric's name and the unit of {@link #value}: {@code Training, images/s}. */
    public static String title(Metric metric) {
        return metric.title() + (unit(metric).isEmpty() ? "" : ", " + unit(metric));
    }

    /** The difference with its sign: in points for a share, otherwise in percent of {@code before}. */
    public static String difference(Metric metric, double before, double after) {
        if (metric.unit() == Metric.Unit.SHARE) {
            return Format.signed((after - before) * 100) + " points";
        }
        return before == 0 ? Format.NONE : Format.signed((after / before - 1) * 100) + "%";
    }

    /** The unit that {@link #value} leaves out; empty where the value says it all. */
    private static String unit(Metric metric) {
        return switch (metric.unit()) {
            case PER_SECOND -> "images/s";
            case MILLIS -> "ms";
            case SHARE, NUMBER, BYTES -> "";
        };
    }
}
