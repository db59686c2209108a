package dev.convnet.report;

/**
 * A chart with its heading.
 *
 * @param note what a reader must know beyond the axes; empty for nothing
 */
public record TitledChart(String title, Chart chart, String note) {
    TitledChart(String title, Chart chart) {
        this(title, chart, "");
    }
}
