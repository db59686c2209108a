package dev.convnet.report.section;

import dev.convnet.report.CellView;
import dev.convnet.report.MetricFormat;
import dev.convnet.report.Report;
import dev.convnet.results.Metric;
import java.util.ArrayList;
import java.util.List;

/** All cells in one table, below the notices. */
public record SummarySection(Report report) implements ReportSection {
    private static final List<Metric> MARKDOWN_COLUMNS = List.of(
            Metric.TEST_ACCURACY,
            Metric.TRAINING_SPEED,
            Metric.LATENCY_P50,
            Metric.LATENCY_P99,
            Metric.INFERENCE_SPEED,
            Metric.PEAK_MEMORY);

    @Override
    public String id() {
        return "summary";
    }

    @Override
    public String title() {
        return "Summary";
    }

    @Override
    public String template() {
        return "summary.jte";
    }

    /** What a reader should look at before the figures. */
    public List<Notice> notices() {
        return Notices.of(report);
    }

    @Override
    public void markdown(Markdown out) {
        notices()
                .forEach(notice -> out.item(Markdown.text(notice.sign()) + " " + Markdown.bold(notice.about()) + ": "
                        + Markdown.text(notice.text())));
        List<String> header = new ArrayList<>(List.of("Cell", "Status"));
        MARKDOWN_COLUMNS.forEach(metric -> header.add(MetricFormat.title(metric)));
        header.add("Ran on");
        List<List<String>> rows = new ArrayList<>();
        for (CellView view : report.cells()) {
            List<String> row = new ArrayList<>(List.of(view.fullName(), view.status()));
            MARKDOWN_COLUMNS.forEach(metric -> row.add(MetricFormat.value(metric, view.figure(metric))));
            row.add(view.ranOn());
            rows.add(row);
        }
        out.table("|---|---|" + "---:|".repeat(MARKDOWN_COLUMNS.size()) + "---|", header, rows);
        for (CellView view : report.cells()) {
            if (!view.gaps().isEmpty()) {
                out.paragraph("△ " + Markdown.bold(view.fullName()) + " " + Markdown.text(view.gaps()) + ".");
            }
            if (!view.note().isEmpty()) {
                out.paragraph(Markdown.bold(view.fullName()) + ": " + Markdown.text(view.note()));
            }
        }
    }
}
