package dev.convnet.report;

import dev.convnet.report.chart.Chart;
import dev.convnet.report.chart.Chart.Guide;
import dev.convnet.report.chart.LinearAxis;
import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.Series.Marks;
import dev.convnet.report.chart.Series.Point;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.Bucket;
import dev.convnet.results.Distribution;
import dev.convnet.results.Latency;
import dev.convnet.results.LatencyTarget;
import dev.convnet.results.Percentiles;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.List;

/** A latency measurement and its cell. */
public record Measurement(CellView view, Latency latency) {
    private static final int LEAST_CALLS = 50;

    /** The scenario's name. */
    public String scenario() {
        return latency.scenario().toString();
    }

    /** The 95% interval of the median, in milliseconds: {@code 1.20–1.24}; a dash if there is none. */
    public String interval() {
        Distribution time = latency.time();
        return time.medianLowMs() == null || time.medianHighMs() == null
                ? Format.NONE
                : Format.millis(time.medianLowMs()) + "–" + Format.millis(time.medianHighMs());
    }

    /** Why a percentile is null; empty if it is not. */
    public String reason(double percentile, Double value) {
        return value == null ? Percentiles.tooFew(latency.calls(), percentile) : "";
    }

    /** The scenario's latency bound and whether it holds; empty without a bound. */
    public String target() {
        LatencyTarget t = latency.target();
        if (t == null) {
            return "";
        }
        return (t.valid() ? "✓ " : "✕ ") + "p" + Format.setting(t.percentile()) + " ≤ " + Format.millis(t.bound())
                + " ms"
                + " at " + Format.rate(t.rate()) + " queries/s"
                + (t.reason() == null ? "" : ": " + Format.brief(t.reason()));
    }

    /** Whether the measurement has a histogram of enough calls. */
    boolean hasDistribution() {
        return !latency.time().histogram().isEmpty() && latency.calls() >= LEAST_CALLS;
    }

    /** The histogram of latencies; the note names the open-ended last bucket. */
    TitledChart distribution(boolean onlyCell) {
        Distribution time = latency.time();
        List<Bucket> buckets = time.histogram();
        List<Bucket> drawn = buckets.size() > 2 ? buckets.subList(0, buckets.size() - 1) : buckets;
        double from = drawn.getFirst().fromMs();
        double to = drawn.getLast().toMs();
        int highest = drawn.stream().mapToInt(Bucket::count).max().orElse(1);
        List<Point> outline = new ArrayList<>();
        for (Bucket bucket : drawn) {
            outline.add(new Point(bucket.fromMs(), bucket.count()));
            outline.add(new Point(bucket.toMs(), bucket.count()));
        }
        String what = (onlyCell ? "" : view.name() + ", ") + scenario() + ", batch " + latency.batch()
                + (latency.threads() == 1 ? ", 1 thread" : ", " + latency.threads() + " threads");
        List<Guide> guides = new ArrayList<>();
        guides.add(guide("p50", time.p50Ms()));
        StringBuilder label = new StringBuilder(view.fullName() + ", " + what + ": " + Format.count(latency.calls())
                + " calls, half of them within " + Format.millis(time.p50Ms()) + " ms");
        if (time.p90Ms() != null) {
            guides.add(guide("p90", time.p90Ms()));
        }
        if (time.p99Ms() != null) {
            guides.add(guide("p99", time.p99Ms()));
            label.append(", 99 of 100 within ")
                    .append(Format.millis(time.p99Ms()))
                    .append(" ms");
        }
        label.append(", the slowest ").append(Format.millis(time.maxMs())).append(" ms");
        Bucket rest = buckets.getLast();
        return new TitledChart(
                "Latency: " + what,
                new Chart(
                        label.toString(),
                        "ms",
                        new LinearAxis(
                                from,
                                to > from ? to : from + 1,
                                LinearAxis.over(from, to, 8).step(),
                                false),
                        LinearAxis.over(0, Math.max(1, highest), 4).widened(),
                        List.of(new Series("calls", "kind-0", Marks.AREA, outline)),
                        List.of(),
                        guides),
                drawn.size() == buckets.size() || rest.count() == 0
                        ? ""
                        : "Beyond the right edge: " + Format.count(rest.count()) + " of "
                                + Format.count(latency.calls()) + " calls, up to " + Format.millis(rest.toMs())
                                + " ms.");
    }

    private static Guide guide(String name, double ms) {
        return new Guide(ms, name + " " + Format.millis(ms), "mark");
    }
}
