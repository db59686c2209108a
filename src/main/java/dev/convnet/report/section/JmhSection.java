package dev.convnet.report.section;

import dev.convnet.results.JmhResult;
import java.util.List;

/** Results of JMH that are attached to the runs. */
public record JmhSection(List<JmhResult> results) implements ReportSection {
    @Override
    public String id() {
        return "jmh";
    }

    @Override
    public String title() {
        return "JMH";
    }

    @Override
    public String template() {
        return "jmh.jte";
    }

    @Override
    public boolean hasContent() {
        return !results.isEmpty();
    }
}
