package dev.convnet.report;

import dev.convnet.report.chart.Axis;
import dev.convnet.report.chart.CategoryAxis;
import dev.convnet.report.chart.Chart;
import dev.convnet.report.chart.LinearAxis;
import dev.convnet.report.chart.LogAxis;
import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.Series.Point;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.Cell;
import dev.convnet.results.Metric;
import dev.convnet.results.Metric.Unit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The metrics of the same cells over several runs. */
public final class History {
    private final List<RunView> runs;
    private final List<Map<String, Cell>> cells = new ArrayList<>();
    private final Map<Metric, List<CellRow>> rows = new EnumMap<>(Metric.class);

    /**
     * Collects the metrics of all runs.
     *
     * @param runs at least two, oldest first
     */
    History(List<RunView> runs) {
        this.runs = runs;
        for (RunView run : runs) {
            Map<String, Cell> byId = new LinkedHashMap<>();
            run.run().cells().forEach(cell -> byId.put(cell.id(), cell));
            cells.add(byId);
        }
        for (Metric metric : Metric.values()) {
            List<CellRow> found = read(metric);
            if (!found.isEmpty()) {
                rows.put(metric, found);
            }
        }
    }

    /** The runs, oldest first. */
    public List<RunView> runs() {
        return runs;
    }

    /** One cell's metric in each run; null in a run without it. */
    public record CellRow(String title, List<Double> values) {
        /** The best of the values, or null. */
        public Double best(Metric metric) {
            return values.stream()
                    .filter(Objects::nonNull)
                    .reduce((a, b) -> metric.higherIsBetter() == a > b ? a : b)
                    .orElse(null);
        }
    }

    /** The metrics that at least one run has. */
    public Set<Metric> metrics() {
        return rows.keySet();
    }

    /** The rows of a metric, one for each cell that has it in any run. */
    public List<CellRow> rows(Metric metric) {
        return rows.get(metric);
    }

    private List<CellRow> read(Metric metric) {
        Set<String> ids = new LinkedHashSet<>();
        cells.forEach(run -> ids.addAll(run.keySet()));
        List<CellRow> found = new ArrayList<>();
        for (String id : ids) {
            List<Double> values = new ArrayList<>();
            String title = id;
            for (Map<String, Cell> run : cells) {
                Cell cell = run.get(id);
                values.add(cell == null ? null : metric.of(cell).orElse(null));
                title = cell == null ? title : CellView.nameOf(cell.identity());
            }
            if (values.stream().anyMatch(Objects::nonNull)) {
                found.add(new CellRow(title, values));
            }
        }
        return found;
    }

    /** The chart of a metric over the runs, for the first few cells. */
    public TitledChart chart(Metric metric) {
        List<CellRow> all = rows(metric);
        List<CellRow> drawn = all.subList(0, Math.min(Series.STYLES, all.size()));
        List<Series> series = new ArrayList<>();
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (CellRow row : drawn) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                Double value = row.values().get(i);
                if (value != null && (metric.unit() == Unit.SHARE || value > 0)) {
                    String tip = row.title() + ", " + runs.get(i).name() + ": " + MetricFormat.value(metric, value);
                    points.add(new Point(i, value, tip));
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            series.add(new Series(row.title(), Series.style(series.size()), Series.marks(series.size()), points));
        }
        String title = MetricFormat.title(metric);
        Axis y = metric.unit() == Unit.SHARE || low > high
                ? LinearAxis.over(low > high ? 0 : Math.floor(low * 10) / 10, Math.max(high, 1), 6)
                        .inPercent()
                : LogAxis.unlessClose(low, high);
        return new TitledChart(
                title,
                new Chart(
                        title + " of " + drawn.size() + " cells over " + runs.size() + " runs",
                        "run, numbered as in the table",
                        new CategoryAxis(runs.stream()
                                .map(run -> String.valueOf(run.number()))
                                .toList()),
                        y,
                        series),
                all.size() > drawn.size()
                        ? "The first " + drawn.size() + " of " + all.size() + " cells; the table has all."
                        : "");
    }
}
