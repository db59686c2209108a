/**
 * What a report shows: runs, networks, cells, charts and notices. The HTML page's text is in the templates of
 * {@code src/main/jte}; the classes here give them numbers as text ({@link dev.convnet.text.Format}), drawings of networks
 * ({@link dev.convnet.report.network.ArchitectureDrawing}), charts ({@link dev.convnet.report.chart.Chart}) and images
 * ({@link dev.convnet.report.Sprite}) as SVG and PNG, without a script, a font or anything else from a network. A new section
 * is a template, a class where it has something to compute, and one line in {@code report.jte} or {@code network.jte}.
 */
package dev.convnet.report;
