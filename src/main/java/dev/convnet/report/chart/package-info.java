/** Line charts and their axes, as SVG. */
package dev.convnet.report.chart;
