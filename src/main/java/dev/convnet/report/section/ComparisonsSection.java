package dev.convnet.report.section;

import dev.convnet.report.Report;
import dev.convnet.results.CellComparison;
import dev.convnet.results.GateFailure;
import dev.convnet.text.Format;
import java.util.List;

/** Cells that differ in one setting only, in pairs. */
public record ComparisonsSection(Report report) implements ReportSection {
    static final String ID = "comparisons";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Comparisons";
    }

    @Override
    public String template() {
        return "comparisons.jte";
    }

    @Override
    public boolean hasContent() {
        return !comparisons().isEmpty();
    }

    /** The verdict on a comparison, behind a sign that is clear without color. */
    public String verdict(CellComparison comparison) {
        if (comparison.agree()) {
            return "✓ agree";
        }
        return (hasFailed(comparison) ? "✕" : "○") + (comparison.wasMade() ? " disagree" : " not compared");
    }

    /** The CSS class of the verdict. */
    public String style(CellComparison comparison) {
        return comparison.agree() ? "ok" : hasFailed(comparison) ? "failed" : "skipped";
    }

    private boolean hasFailed(CellComparison comparison) {
        return report.failures().contains(new GateFailure.FailedComparison(comparison));
    }

    @Override
    public void markdown(Markdown out) {
        out.heading(title());
        out.table(
                "|---|---|---|---:|---:|---:|---|",
                List.of("Cell", "Compared with", "Differ in", "Loss difference", "Logit difference", "Tolerance", ""),
                comparisons().stream()
                        .map(c -> List.of(
                                report.nameOf(c.cell()),
                                report.nameOf(c.baseline()),
                                c.axis(),
                                Format.tiny(c.lossDifference()),
                                Format.tiny(c.logitDifference()),
                                Format.tiny(c.tolerance()),
                                verdict(c) + (c.reason() == null ? "" : ": " + Format.brief(c.reason()))))
                        .toList());
    }

    /** The comparisons of the newest runs. */
    public List<CellComparison> comparisons() {
        return report.comparisons();
    }
}
