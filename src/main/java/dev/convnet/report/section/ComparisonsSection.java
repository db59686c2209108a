package dev.convnet.report.section;

import dev.convnet.report.Report;
import dev.convnet.results.CellComparison;
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

    /** The comparisons of the newest runs. */
    public List<CellComparison> comparisons() {
        return report.comparisons();
    }
}
