package dev.convnet.report;

import dev.convnet.results.Distribution;
import dev.convnet.results.StepBreakdown;
import dev.convnet.svg.Svg;

/** Draws small bars beside the numbers of a table. */
public final class Bar {
    private static final double WIDTH = 64;
    private static final double LONG = 160;

    private Bar() {}

    /** A share as a bar from 0 to 1; an empty string for null and NaN. */
    public static String svg(Double share) {
        if (share == null || !Double.isFinite(share)) {
            return "";
        }
        return Svg.image("bar", WIDTH, 5, "")
                .add("rect", "class", "track", "width", WIDTH, "height", 5, "rx", 2.5)
                .add("rect", "class", "fill", "width", WIDTH * Math.clamp(share, 0, 1), "height", 5, "rx", 2.5)
                .end();
    }

    /** The parts of a training step end to end. */
    public static String split(StepBreakdown split) {
        double[] parts = {split.forwardMs(), split.backwardMs(), split.optimizerMs(), split.restMs()};
        String[] styles = {"forward", "backward", "optimizer", "rest"};
        double total = Math.max(1e-12, split.stepMs());
        Svg svg = Svg.image("bar long", LONG, 12, "");
        double x = 0;
        for (int i = 0; i < parts.length; i++) {
            double width = LONG * parts[i] / total;
            svg.add("rect", "class", styles[i], "x", x, "width", width, "height", 12);
            x += width;
        }
        return svg.end();
    }

    /**
     * A latency between {@code low} and {@code high} milliseconds on a logarithmic scale: a line from the fastest call to the
     * slowest, and a box from the median to the 99th percentile, or of no length if that is not known.
     */
    public static String range(Distribution time, double low, double high) {
        Svg svg = Svg.image("bar long", LONG, 12, "");
        double fastest = place(time.minMs(), low, high);
        double median = place(time.p50Ms(), low, high);
        double most = place(time.p99Ms() == null ? time.p50Ms() : time.p99Ms(), low, high);
        double slowest = place(time.maxMs(), low, high);
        svg.add("path", "class", "whisker", "d", "M" + Svg.number(fastest) + " 6H" + Svg.number(slowest));
        svg.add("rect", "class", "fill", "x", median, "y", 2.5, "width", Math.max(1, most - median), "height", 7);
        return svg.add("path", "class", "median", "d", "M" + Svg.number(median) + " 0V12")
                .end();
    }

    private static double place(double ms, double low, double high) {
        return 2 + (LONG - 4) * (high > low ? Math.log(Math.max(ms, low) / low) / Math.log(high / low) : 0.5);
    }
}
