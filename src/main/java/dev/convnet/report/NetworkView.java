package dev.convnet.report;

import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.ModelSummary;
import dev.convnet.text.Format;
import java.util.List;
import java.util.Objects;

/**
 * One network, or one model file, with all cells of the page that ran it.
 *
 * @param number its place in the page, from 1 on
 * @param name the network's title
 */
public record NetworkView(int number, String name, List<CellView> cells) {
    /** How many cells of one network are shown in full; tables have all of them. */
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

    /** What is known of the model: that of the first cell that has one; null if none has. */
    public ModelSummary model() {
        return cells.stream()
                .map(view -> view.cell().model())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The first cell's layers that are known, or null. */
    public LayerSummary architecture() {
        return cells.stream()
                .map(view -> view.cell().model())
                .filter(model -> model != null && model.architecture() != null)
                .map(ModelSummary::architecture)
                .findFirst()
                .orElse(null);
    }

    /** The cells that are shown in full, the first ones of those that have more than figures. */
    public List<CellView> details() {
        return cells.stream().filter(CellView::hasDetails).limit(MOST_DETAILS).toList();
    }

    /** How many cells have more to show than the page does. */
    public long omitted() {
        return Math.max(0, cells.stream().filter(CellView::hasDetails).count() - MOST_DETAILS);
    }

    /** The learning curves of several cells in one chart each; none if fewer than two were trained. */
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
