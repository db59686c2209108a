package dev.convnet.report.format;

import dev.convnet.report.EnvironmentView;
import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.Cell;
import dev.convnet.results.Environment;
import dev.convnet.results.Latency;
import dev.convnet.results.Metric;
import dev.convnet.results.Placement;
import dev.convnet.results.Setup;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The cells of all runs as comma-separated values: a row for each latency measurement, or one for a cell without any. */
final class CsvReport {
    private CsvReport() {}

    static void write(Report report, Writer out) throws IOException {
        List<Object> header = new ArrayList<>(List.of(
                "suite",
                "started",
                "commit",
                "dirty",
                "machine",
                "cpu",
                "gpu",
                "os",
                "jvm",
                "onnxruntime",
                "cell",
                "title",
                "variant",
                "status",
                "reason",
                "net",
                "file",
                "engine",
                "provider",
                "ran_on",
                "kernels",
                "threads",
                "side",
                "train_batch",
                "precision",
                "parameters",
                "macs",
                "model_bytes"));
        for (Metric metric : Metric.values()) {
            header.add(metric.key().replace('-', '_') + unit(metric));
        }
        header.addAll(List.of(
                "scenario",
                "batch",
                "inference_threads",
                "calls",
                "images_per_second",
                "mean_ms",
                "min_ms",
                "p50_ms",
                "p90_ms",
                "p95_ms",
                "p99_ms",
                "p999_ms",
                "max_ms",
                "target_met"));
        row(header, out);
        for (RunView run : report.runs()) {
            for (Cell cell : run.run().cells()) {
                List<Object> common = common(run, cell);
                if (cell.inference().latency().isEmpty()) {
                    row(padded(common, header.size()), out);
                }
                for (Latency latency : cell.inference().latency()) {
                    List<Object> row = new ArrayList<>(common);
                    row.addAll(measurement(latency));
                    row(row, out);
                }
            }
        }
    }

    private static String unit(Metric metric) {
        return switch (metric.unit()) {
            case SHARE, NUMBER -> "";
            case PER_SECOND -> "_images_per_second";
            case MILLIS -> "_ms";
            case BYTES -> "_bytes";
        };
    }

    private static List<Object> common(RunView run, Cell cell) {
        Environment e = run.run().environment(cell);
        Setup setup = cell.setup();
        List<Object> row = new ArrayList<>();
        row.add(run.run().suite());
        row.add(run.run().startedAt());
        row.add(e.gitCommit());
        row.add(e.gitDirty());
        row.add(e.label());
        row.add(e.cpu());
        row.add(e.gpus().isEmpty() ? null : EnvironmentView.gpus(e));
        row.add(e.os());
        row.add(e.java().describe());
        row.add(e.onnxRuntime().version());
        row.add(cell.id());
        row.add(cell.identity().title());
        row.add(cell.identity().variant());
        row.add(cell.status());
        row.add(cell.outcome().reason());
        row.add(setup.net());
        row.add(setup.file());
        row.add(setup.engine());
        row.add(setup.provider());
        row.add(cell.inference().placement().stream().map(Placement::provider).collect(Collectors.joining(" ")));
        row.add(setup.kernels());
        row.add(setup.threads());
        row.add(setup.side());
        row.add(setup.batch());
        row.add(setup.precision());
        row.add(cell.model() == null ? null : cell.model().parameters());
        row.add(cell.model() == null ? null : cell.model().macs());
        row.add(cell.model() == null ? null : cell.model().bytes());
        for (Metric metric : Metric.values()) {
            row.add(metric.of(cell).orElse(null));
        }
        return row;
    }

    private static List<Object> measurement(Latency l) {
        List<Object> row = new ArrayList<>(Arrays.asList(
                l.scenario(),
                l.batch(),
                l.threads(),
                l.calls(),
                l.imagesPerSecond(),
                l.time().meanMs(),
                l.time().minMs(),
                l.time().p50Ms(),
                l.time().p90Ms(),
                l.time().p95Ms(),
                l.time().p99Ms(),
                l.time().p999Ms(),
                l.time().maxMs()));
        row.add(l.target() == null ? null : l.target().valid());
        return row;
    }

    private static List<Object> padded(List<Object> row, int columns) {
        List<Object> padded = new ArrayList<>(row);
        while (padded.size() < columns) {
            padded.add(null);
        }
        return padded;
    }

    private static void row(List<?> values, Writer out) throws IOException {
        out.write(values.stream()
                .map(value -> quoted(Objects.toString(value, "")))
                .collect(Collectors.joining(",", "", "\r\n")));
    }

    /** Quotes the value if needed; an apostrophe keeps spreadsheets from reading a text as a formula. */
    private static String quoted(String value) {
        boolean number = value.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?");
        String safe = !number && value.matches("(?s)[=+\\-@\t\r].*") ? "'" + value : value;
        return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
