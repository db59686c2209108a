/**
 * The content of a report: runs, networks, cells and what the page derives from them, such as curves, charts of speed and the
 * changes since a baseline. {@link dev.convnet.report.section.ReportSections} lists the sections,
 * {@link dev.convnet.report.format.ReportFormat} the formats.
 */
package dev.convnet.report;
