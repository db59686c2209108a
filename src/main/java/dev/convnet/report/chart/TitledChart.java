package dev.convnet.report.chart;

/**
 * A chart with its heading.
 *
 * @param note what a reader must know beyond the axes; empty for nothing
 */
public record TitledChart(String title, Chart chart, String note) {
    public TitledChart(String title, Chart chart) {
        this(title, chart, "");
    }
}
