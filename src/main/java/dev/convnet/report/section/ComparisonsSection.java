package dev.convnet.report.section;

import dev.convnet.results.CellComparison;
import java.util.List;

/** Cells that differ in one setting only, in pairs. */
public record ComparisonsSection(List<CellComparison> comparisons) implements ReportSection {
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
        return !comparisons.isEmpty();
    }
}
