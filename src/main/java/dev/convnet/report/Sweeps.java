package dev.convnet.report;

import dev.convnet.report.chart.Chart;
import dev.convnet.report.chart.LogAxis;
import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.Series.Point;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.Latency;
import dev.convnet.results.Scenario;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Charts of speed over batch size and over the number of threads. */
final class Sweeps {
    /** Two points are clearer in the table. */
    private static final int LEAST_POINTS = 3;

    private Sweeps() {}

    /** Charts of throughput and latency for each axis with at least three values; the server scenario is left out. */
    static List<TitledChart> of(List<Measurement> all) {
        List<Measurement> measured = all.stream()
                .filter(m -> m.latency().scenario() != Scenario.SERVER)
                .toList();
        List<TitledChart> charts = new ArrayList<>();
        charts.addAll(charts(measured, "batch", Latency::batch, Sweeps::atThreads));
        charts.addAll(charts(measured, "threads", Latency::threads, Sweeps::atBatch));
        return charts;
    }

    private static String atThreads(Measurement m) {
        return named(m.view().variant(), m.latency().threads() + (m.latency().threads() == 1 ? " thread" : " threads"));
    }

    /** The thread count leaves the name, because a sweep may lie in one cell or spread over several. */
    private static String atBatch(Measurement m) {
        String others = m.view().variant().replaceAll("(, )?threads \\d+|threads \\d+(, )?", "");
        return named(others, "batch " + m.latency().batch());
    }

    private static String named(String variant, String setting) {
        return variant.isEmpty() ? setting : variant + ", " + setting;
    }

    private static List<TitledChart> charts(
            List<Measurement> measured, String axis, ToDoubleFunction<Latency> x, Function<Measurement, String> name) {
        SequencedMap<String, List<Measurement>> lines = new LinkedHashMap<>();
        for (Measurement m : measured) {
            String scenario = m.latency().scenario() == Scenario.SINGLE_STREAM ? "" : ", " + m.scenario();
            lines.computeIfAbsent(name.apply(m) + scenario, _ -> new ArrayList<>())
                    .add(m);
        }
        lines.values()
                .removeIf(line -> line.stream()
                                .mapToDouble(m -> x.applyAsDouble(m.latency()))
                                .distinct()
                                .count()
                        < LEAST_POINTS);
        while (lines.size() > Series.STYLES) {
            lines.pollLastEntry();
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        return List.of(
                chart("Images per second by " + axis, "images/s", axis, lines, x, Latency::imagesPerSecond),
                chart(
                        "Median latency by " + axis + ", ms",
                        "ms",
                        axis,
                        lines,
                        x,
                        l -> l.time().p50Ms()));
    }

    private static TitledChart chart(
            String title,
            String unit,
            String axis,
            Map<String, List<Measurement>> lines,
            ToDoubleFunction<Latency> x,
            ToDoubleFunction<Latency> y) {
        List<Series> series = new ArrayList<>();
        lines.forEach((name, line) -> {
            List<Point> points = line.stream()
                    .map(Measurement::latency)
                    .sorted(Comparator.comparingDouble(x))
                    .map(l -> new Point(
                            x.applyAsDouble(l),
                            y.applyAsDouble(l),
                            name + ", " + axis + " " + Format.setting(x.applyAsDouble(l)) + ": "
                                    + Format.rate(y.applyAsDouble(l)) + " " + unit))
                    .toList();
            series.add(new Series(name, Series.style(series.size()), Series.marks(series.size()), points));
        });
        double[] values = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(Point::y)
                .filter(v -> v > 0)
                .toArray();
        double low = java.util.Arrays.stream(values).min().orElse(1);
        double high = java.util.Arrays.stream(values).max().orElse(1);
        return new TitledChart(
                title,
                new Chart(
                        title + ": from " + Format.rate(low) + " to " + Format.rate(high) + " " + unit,
                        axis,
                        LogAxis.at(series.stream()
                                .flatMap(s -> s.points().stream())
                                .mapToDouble(Point::x)),
                        LogAxis.unlessClose(low, high),
                        series));
    }
}
