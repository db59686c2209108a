/** The formats of a report: HTML, CSV, Markdown, JUnit XML and JMH JSON. */
package dev.convnet.report.format;
