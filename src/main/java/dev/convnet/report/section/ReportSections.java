package dev.convnet.report.section;

import dev.convnet.report.NetworkView;
import dev.convnet.report.Report;
import java.util.ArrayList;
import java.util.List;

/** The one list of a report's sections, in the order of the page. */
public final class ReportSections {
    private ReportSections() {}

    /** The sections of {@code report} that have content. */
    public static List<ReportSection> of(Report report) {
        List<ReportSection> sections = new ArrayList<>();
        sections.add(new SummarySection(report));
        sections.add(new ChangesSection(report.changes()));
        sections.add(new HistorySection(report.history()));
        sections.add(new DataSection(report.newest()));
        for (NetworkView network : report.networks()) {
            sections.add(new NetworkSection(network));
        }
        sections.add(new ComparisonsSection(report));
        sections.add(new JmhSection(report.jmh()));
        sections.add(new EnvironmentSection(report.runs()));
        sections.removeIf(section -> !section.hasContent());
        return List.copyOf(sections);
    }
}
