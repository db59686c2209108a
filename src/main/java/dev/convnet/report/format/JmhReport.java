package dev.convnet.report.format;

import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.Cell;
import dev.convnet.results.Distribution;
import dev.convnet.results.Environment;
import dev.convnet.results.Latency;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Latencies and training steps in the format of JMH's JSON results, for viewers of benchmarks. Each measurement is a benchmark in
 * sample mode ({@code convnet.inference.lenet-bn}) whose parameters are its batch, threads and scenario: warm-up iterations of
 * one call each, then one iteration with all measured calls.
 */
final class JmhReport {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("    ", "\n")))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** What JMH writes for an error that it does not know. */
    private static final String UNKNOWN = "NaN";

    private JmhReport() {}

    static void write(Report report, Writer out) throws IOException {
        List<Map<String, Object>> benchmarks = new ArrayList<>();
        for (RunView run : report.runs()) {
            for (Cell cell : run.run().cells()) {
                for (Latency latency : cell.inference().latency()) {
                    benchmarks.add(inference(run, cell, latency));
                }
                if (cell.training() != null && cell.training().stepTime() != null) {
                    benchmarks.add(training(run, cell));
                }
            }
        }
        out.write(MAPPER.writeValueAsString(benchmarks));
        out.write("\n");
    }

    private static Map<String, Object> inference(RunView run, Cell cell, Latency latency) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("scenario", latency.scenario().toString());
        params.put("batch", String.valueOf(latency.batch()));
        params.put("threads", String.valueOf(latency.threads()));
        return benchmark(run, "inference", cell, latency.warmUpCalls(), latency.seconds(), params, latency.time());
    }

    private static Map<String, Object> training(RunView run, Cell cell) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("batch", String.valueOf(cell.setup().batch()));
        params.put("threads", String.valueOf(cell.setup().threads()));
        int warmUp = cell.training().warmUpSteps();
        int steps = cell.training().steps().size() - warmUp;
        return benchmark(
                run,
                "trainingStep",
                cell,
                warmUp,
                steps * cell.training().stepTime().meanMs() / 1000,
                params,
                cell.training().stepTime());
    }

    private static Map<String, Object> benchmark(
            RunView run,
            String what,
            Cell cell,
            int warmUp,
            double seconds,
            Map<String, String> params,
            Distribution time) {
        Environment e = run.run().environment(cell);
        Map<String, Object> benchmark = new LinkedHashMap<>();
        benchmark.put("jmhVersion", "convnet " + e.convnetVersion());
        benchmark.put("benchmark", "convnet." + what + "." + cell.id());
        benchmark.put("mode", "sample");
        benchmark.put("threads", 1);
        benchmark.put("forks", cell.setup().isolated() ? 1 : 0);
        benchmark.put("jvm", "java");
        benchmark.put("jvmArgs", List.of());
        benchmark.put("jdkVersion", e.java().version());
        benchmark.put("vmName", e.java().vmName());
        benchmark.put("vmVersion", e.java().vmVersion());
        benchmark.put("warmupIterations", warmUp);
        benchmark.put("warmupTime", "single-shot");
        benchmark.put("warmupBatchSize", 1);
        benchmark.put("measurementIterations", 1);
        benchmark.put("measurementTime", Math.round(seconds * 1000) + " ms");
        benchmark.put("measurementBatchSize", 1);
        if (!run.name().isEmpty()) {
            params.put("run", run.name());
        }
        benchmark.put("params", params);
        benchmark.put("primaryMetric", metric(time));
        benchmark.put("secondaryMetrics", Map.of());
        return benchmark;
    }

    /** The median is the score, as in every table of this project; its 95 % interval is the error. Unknown percentiles are left out. */
    private static Map<String, Object> metric(Distribution time) {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("0.0", time.minMs());
        percentiles.put("50.0", time.p50Ms());
        percentiles.put("90.0", time.p90Ms());
        percentiles.put("95.0", time.p95Ms());
        percentiles.put("99.0", time.p99Ms());
        percentiles.put("99.9", time.p999Ms());
        percentiles.put("100.0", time.maxMs());
        percentiles.values().removeIf(Objects::isNull);
        boolean hasInterval = time.medianLowMs() != null && time.medianHighMs() != null;
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("score", time.p50Ms());
        metric.put("scoreError", hasInterval ? (time.medianHighMs() - time.medianLowMs()) / 2 : UNKNOWN);
        metric.put(
                "scoreConfidence",
                hasInterval ? List.of(time.medianLowMs(), time.medianHighMs()) : List.of(UNKNOWN, UNKNOWN));
        metric.put("scorePercentiles", percentiles);
        metric.put("scoreUnit", "ms/op");
        metric.put("rawDataHistogram", List.of(List.of(histogram(time))));
        return metric;
    }

    /** Pairs of a time and how often it was measured, by growing time: what JMH keeps of each iteration of each fork. */
    private static List<List<Object>> histogram(Distribution time) {
        Map<Double, Long> counts = time.samplesMs().stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> List.<Object>of(entry.getKey(), entry.getValue()))
                .toList();
    }
}
