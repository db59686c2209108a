package dev.convnet.report.section;

import dev.convnet.report.Changes;
import dev.convnet.report.MetricFormat;
import dev.convnet.results.Regressions.Direction;
import java.util.List;

/**
 * What changed since the baseline.
 *
 * @param changes null without a baseline
 */
public record ChangesSection(Changes changes) implements ReportSection {
    static final String ID = "changes";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Changes";
    }

    @Override
    public String template() {
        return "changes.jte";
    }

    @Override
    public boolean hasContent() {
        return changes != null;
    }

    @Override
    public void markdown(Markdown out) {
        out.heading("Against the baseline");
        out.paragraph(Markdown.text(changes.inWords()) + ".");
        changes.regressions().broken().forEach(broken -> out.item("✕ no longer passes: " + Markdown.text(broken)));
        changes.regressions().lost().forEach(lost -> out.item("✕ lost figure: " + Markdown.text(lost.inWords())));
        changes.regressions()
                .mismatches()
                .forEach(mismatch -> out.item("✕ not compared: " + Markdown.text(mismatch.inWords())));
        changes.regressions().missing().forEach(cell -> out.item("✕ missing cell: " + Markdown.text(cell)));
        List<List<String>> moved = changes.byWeight().stream()
                .filter(change -> change.direction() == Direction.WORSE || change.direction() == Direction.BETTER)
                .map(change -> List.of(
                        changes.nameOf(change.cell()),
                        MetricFormat.title(change.metric()),
                        MetricFormat.value(change.metric(), change.before()),
                        MetricFormat.value(change.metric(), change.after()),
                        Changes.difference(change),
                        Changes.words(change)))
                .toList();
        if (!moved.isEmpty()) {
            out.table(
                    "|---|---|---:|---:|---:|---|",
                    List.of("Cell", "Metric", "Before", "Now", "Difference", ""),
                    moved);
        }
    }
}
