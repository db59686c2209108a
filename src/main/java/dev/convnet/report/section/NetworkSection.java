package dev.convnet.report.section;

import dev.convnet.report.NetworkView;

/** One network: its architecture, and the curves and measurements of its cells. */
public record NetworkSection(NetworkView network) implements ReportSection {
    @Override
    public String id() {
        return network.id();
    }

    @Override
    public String title() {
        return network.title();
    }

    @Override
    public String template() {
        return "network.jte";
    }
}
