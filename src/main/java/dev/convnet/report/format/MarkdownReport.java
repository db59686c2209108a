package dev.convnet.report.format;

import dev.convnet.report.CellView;
import dev.convnet.report.Changes;
import dev.convnet.report.MetricFormat;
import dev.convnet.report.Notice;
import dev.convnet.report.Outcome;
import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.Metric;
import dev.convnet.results.Regressions.Change;
import dev.convnet.results.Regressions.Direction;
import dev.convnet.text.Format;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The summary of a report in GitHub's Markdown: what a comment on a pull request or a job's summary has room for. */
final class MarkdownReport {
    private static final List<Metric> COLUMNS = List.of(
            Metric.TEST_ACCURACY,
            Metric.TRAINING_SPEED,
            Metric.LATENCY_P50,
            Metric.LATENCY_P99,
            Metric.INFERENCE_SPEED,
            Metric.PEAK_MEMORY);

    private MarkdownReport() {}

    static void write(Report report, Writer out) throws IOException {
        out.write("# " + text(report.title()) + "\n\n" + text(Outcome.of(report)) + "\n");
        for (Notice notice : report.notices()) {
            out.write("- " + notice.sign() + " **" + text(notice.about()) + "**: " + text(notice.text()) + "\n");
        }
        cells(report, out);
        if (report.changes() != null) {
            changes(report.changes(), out);
        }
        for (RunView run : report.runs()) {
            out.write("\n" + (run.name().isEmpty() ? "" : "**" + text(run.name()) + "**: ") + text(run.place())
                    + ", commit " + text(run.commit()) + ", "
                    + Format.time(run.run().startedAt()) + "\n");
        }
    }

    private static void cells(Report report, Writer out) throws IOException {
        List<String> header = new ArrayList<>(List.of("Cell", "Status"));
        COLUMNS.forEach(metric -> header.add(MetricFormat.title(metric)));
        header.add("Ran on");
        out.write("\n");
        row(header, out);
        out.write("|---|---|" + "---:|".repeat(COLUMNS.size()) + "---|\n");
        for (CellView view : report.cells()) {
            List<String> row = new ArrayList<>(List.of(view.fullName(), view.status()));
            COLUMNS.forEach(metric -> row.add(MetricFormat.value(metric, view.figure(metric))));
            row.add(view.ranOn());
            row(row, out);
        }
    }

    private static void changes(Changes changes, Writer out) throws IOException {
        out.write("\n## Against the baseline\n\n" + text(changes.inWords()) + ".\n\n");
        for (String broken : changes.regressions().broken()) {
            out.write("- ✕ no longer runs: " + text(broken) + "\n");
        }
        List<Change> moved = changes.byWeight().stream()
                .filter(change -> change.direction() != Direction.SAME)
                .toList();
        if (moved.isEmpty()) {
            return;
        }
        row(List.of("Cell", "Figure", "Before", "Now", "Difference", ""), out);
        out.write("|---|---|---:|---:|---:|---|\n");
        for (Change change : moved) {
            row(
                    List.of(
                            change.cell(),
                            MetricFormat.title(change.metric()),
                            MetricFormat.value(change.metric(), change.before()),
                            MetricFormat.value(change.metric(), change.after()),
                            Changes.difference(change),
                            Changes.words(change)),
                    out);
        }
    }

    private static void row(List<String> cells, Writer out) throws IOException {
        out.write(cells.stream().map(MarkdownReport::text).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** The text on one line, with what Markdown or HTML would take for its own escaped. */
    private static String text(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ")
                .replaceAll("\\p{Cntrl}", "\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_{}\\[\\]#|!~@])", "\\\\$1");
    }
}
