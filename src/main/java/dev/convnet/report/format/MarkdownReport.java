package dev.convnet.report.format;

import dev.convnet.report.Report;
import dev.convnet.report.section.Headline;
import dev.convnet.report.section.Markdown;
import dev.convnet.report.section.ReportSections;
import java.io.IOException;
import java.io.Writer;

/** The summary of a report in GitHub's Markdown, for a comment on a pull request or a job's summary. */
final class MarkdownReport {
    private MarkdownReport() {}

    static void write(Report report, Writer out) throws IOException {
        Markdown markdown = new Markdown();
        markdown.title(report.title());
        markdown.paragraph(Markdown.text(Headline.of(report)));
        ReportSections.of(report).forEach(section -> section.markdown(markdown));
        out.write(markdown.toString());
    }
}
