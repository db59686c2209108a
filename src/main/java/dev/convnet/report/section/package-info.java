/** The sections of a report. A new section is one class here, one template and one line in {@link ReportSections}. */
package dev.convnet.report.section;
