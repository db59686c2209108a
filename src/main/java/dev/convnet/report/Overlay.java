package dev.convnet.report;

import dev.convnet.report.chart.Axis;
import dev.convnet.report.chart.Chart;
import dev.convnet.report.chart.LinearAxis;
import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.Series.Marks;
import dev.convnet.report.chart.Series.Point;
import dev.convnet.report.chart.TitledChart;
import java.util.ArrayList;
import java.util.List;

/** The learning curves of several cells in one chart. */
final class Overlay {
    private Overlay() {}

    /** Charts of loss and test accuracy, of at most as many cells as there are styles. */
    static List<TitledChart> of(String network, List<CellView> cells) {
        List<Series> losses = new ArrayList<>();
        List<Series> accuracies = new ArrayList<>();
        double epochs = 0;
        double loss = 0;
        double lowest = 1;
        for (int i = 0; i < cells.size(); i++) {
            CellView view = cells.get(i);
            Curves curves = new Curves(view.cell());
            List<Point> line = curves.smoothLoss();
            List<Point> test = curves.testAccuracy(view.name() + ", ");
            losses.add(new Series(view.name(), Series.style(i), Marks.LINE, line));
            accuracies.add(new Series(view.name(), Series.style(i), Series.marks(i), test));
            epochs = Math.max(epochs, curves.last());
            loss = Math.max(loss, line.stream().mapToDouble(Point::y).max().orElse(0));
            lowest = Math.min(lowest, test.stream().mapToDouble(Point::y).min().orElse(1));
        }
        Axis x = LinearAxis.over(0, epochs, 10);
        List<TitledChart> charts = new ArrayList<>();
        charts.add(new TitledChart(
                "Training loss compared",
                new Chart(
                        network + ": moving averages of the training loss of " + cells.size() + " cells",
                        "epoch",
                        x,
                        LinearAxis.over(0, loss > 0 ? loss : 1, 6).widened(),
                        losses)));
        if (accuracies.stream().anyMatch(s -> !s.points().isEmpty())) {
            charts.add(new TitledChart(
                    "Test accuracy compared",
                    new Chart(
                            network + ": test accuracy of " + cells.size() + " cells after each epoch",
                            "epoch",
                            x,
                            LinearAxis.over(Math.min(0.9, Math.floor(lowest * 10) / 10), 1, 6)
                                    .inPercent(),
                            accuracies)));
        }
        return charts;
    }
}
