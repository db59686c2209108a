package dev.convnet.report;

import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.Latency;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.Metric;
import dev.convnet.results.ModelSummary;
import dev.convnet.text.Format;
import java.util.ArrayList;
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

    /** All measurements of inference. */
    public List<Measurement> measurements() {
        List<Measurement> all = new ArrayList<>();
        for (CellView view : cells) {
            for (Latency latency : view.cell().inference().latency()) {
                all.add(new Measurement(view, latency));
            }
        }
        return all;
    }

    /** The fastest and the slowest call of all measurements. */
    public Range latencyRange() {
        double low = measurements().stream()
                .mapToDouble(m -> m.latency().time().minMs())
                .filter(ms -> ms > 0)
                .min()
                .orElse(1);
        double high = measurements().stream()
                .mapToDouble(m -> m.latency().time().maxMs())
                .max()
                .orElse(1);
        return new Range(low, Math.max(low, high));
    }

    /** From one value to another. */
    public record Range(double low, double high) {}

    /** The distributions of the first measurements that kept theirs. */
    public List<TitledChart> distributions() {
        return measurements().stream()
                .filter(Measurement::hasDistribution)
                .limit(4)
                .map(m -> m.distribution(single()))
                .toList();
    }

    /** What batch and threads do to speed, where several of them were measured. */
    public List<TitledChart> sweeps() {
        return Sweeps.of(measurements());
    }

    /** Time by operator. */
    public List<OperatorTable> operators() {
        return OperatorTable.of(cells);
    }

    /** The cells whose training step was split into its parts. */
    public List<CellView> split() {
        return cells.stream()
                .filter(view ->
                        view.cell().training() != null && view.cell().training().split() != null)
                .toList();
    }

    /** The cells whose kernels counted what they did. */
    public List<CellView> kernels() {
        return cells.stream()
                .filter(view -> !view.cell().profile().kernelStatistics().isEmpty())
                .toList();
    }

    /** The cells that made a session. */
    public List<CellView> sessions() {
        return cells.stream()
                .filter(view -> view.cell().inference().startup() != null)
                .toList();
    }

    /** The highest value of a metric among the cells, or null. */
    public Double best(Metric metric) {
        return cells.stream()
                .map(view -> view.figure(metric))
                .filter(Objects::nonNull)
                .reduce((a, b) -> metric.higherIsBetter() == a > b ? a : b)
                .orElse(null);
    }
}
