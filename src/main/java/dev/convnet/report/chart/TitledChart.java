package dev.convnet.report.chart;

/**
 * A chart with its heading.
 *
 * @param note a remark below the chart; may be empty
 */
public record TitledChart(String title, Chart chart, String note) {
    public TitledChart(String title, Chart chart) {
        this(title, chart, "");
    }
}
