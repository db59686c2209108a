package dev.convnet.report;

import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.Latency;
import java.util.ArrayList;
import java.util.List;

/** The measurements of speed of a network's cells: inference, session start, training steps, operators and kernels. */
public record NetworkPerformance(List<CellView> cells) {
    private static final int MOST_DISTRIBUTIONS = 4;

    /** Whether there is only one cell, which then needs no name of its own. */
    public boolean single() {
        return cells.size() == 1;
    }

    /** All latency measurements. */
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

    /** The histograms of the first measurements that have one. */
    public List<TitledChart> distributions() {
        return measurements().stream()
                .filter(Measurement::hasDistribution)
                .limit(MOST_DISTRIBUTIONS)
                .map(m -> m.distribution(single()))
                .toList();
    }

    /** Speed over batch size and over threads, if several were measured. */
    public List<TitledChart> sweeps() {
        return Sweeps.of(measurements());
    }

    /** Time by operator. */
    public List<OperatorTable> operators() {
        return OperatorTable.of(cells);
    }

    /** The cells with the parts of a training step. */
    public List<CellView> split() {
        return cells.stream()
                .filter(view ->
                        view.cell().training() != null && view.cell().training().split() != null)
                .toList();
    }

    /** The cells with statistics of kernels. */
    public List<CellView> kernels() {
        return cells.stream()
                .filter(view -> !view.cell().profile().kernelStatistics().isEmpty())
                .toList();
    }

    /** The cells with the start-up time of a session. */
    public List<CellView> sessions() {
        return cells.stream()
                .filter(view -> view.cell().inference().startup() != null)
                .toList();
    }
}
