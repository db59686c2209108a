package dev.convnet.report.section;

import dev.convnet.report.RunView;

/** The data set, with sample images of each class. */
public record DataSection(RunView run) implements ReportSection {
    @Override
    public String id() {
        return "data";
    }

    @Override
    public String title() {
        return "Data";
    }

    @Override
    public String template() {
        return "data.jte";
    }
}
