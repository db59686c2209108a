package dev.convnet.report;

import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.ModelSummary;
import dev.convnet.text.Format;
import java.util.List;
import java.util.Objects;

/**
 * One network or model file with all its cells on the page.
 *
 * @param number the network's place in the page, from 1
 * @param name the network's title
 */
public record NetworkView(int number, String name, List<CellView> cells) {
    /** How many cells of one network the page shows in full; the tables have all of them. */
    private static final int MOST_DETAILS = 12;

    private static final int MOST_CURVES = Series.STYLES;

    /** The anchor of the network's section. */
    public String id() {
        return "network-" + number;
    }

    /** The heading. */
    public String title() {
        return Format.name(name);
    }

    /** Whether there is only one cell, which then needs no name of its own. */
    public boolean single() {
        return cells.size() == 1;
    }

    /** The model of the first cell that has one, or null. */
    public ModelSummary model() {
        return cells.stream()
                .map(view -> view.cell().model())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The layers of the first cell whose layers are known, or null. */
    public LayerSummary architecture() {
        return cells.stream()
                .map(view -> view.cell().model())
                .filter(model -> model != null && model.architecture() != null)
                .map(ModelSummary::architecture)
                .findFirst()
                .orElse(null);
    }

    /** The first cells with details, which the page shows in full. */
    public List<CellView> details() {
        return cells.stream().filter(CellView::hasDetails).limit(MOST_DETAILS).toList();
    }

    /** How many cells have details that the page leaves out. */
    public long omitted() {
        return Math.max(0, cells.stream().filter(CellView::hasDetails).count() - MOST_DETAILS);
    }

    /** Charts of loss and accuracy with a curve for each cell; none if fewer than two cells were trained. */
    public List<TitledChart> curves() {
        List<CellView> trained =
                cells.stream().filter(view -> new Curves(view.cell()).exist()).toList();
        return trained.size() < 2
                ? List.of()
                : Overlay.of(title(), trained.subList(0, Math.min(MOST_CURVES, trained.size())));
    }

    /** How fast the cells are. */
    public NetworkPerformance performance() {
        return new NetworkPerformance(cells);
    }
}
