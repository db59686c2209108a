package dev.convnet.report.section;

import dev.convnet.report.History;

/** All runs side by side; {@code history} is null for a single run. */
public record HistorySection(History history) implements ReportSection {
    @Override
    public String id() {
        return "runs";
    }

    @Override
    public String title() {
        return "Runs";
    }

    @Override
    public String template() {
        return "history.jte";
    }

    @Override
    public boolean hasContent() {
        return history != null;
    }
}
