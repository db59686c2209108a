package dev.convnet.report.format;

import dev.convnet.base.AtomicFile;
import dev.convnet.report.Report;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What a report can be written as. The same results give the same bytes. */
public enum ReportFormat {
    /** The page for people. */
    HTML("index.html", HtmlReport::write),
    /** A row for each measurement and a column for each figure, by RFC 4180. */
    CSV("cells.csv", CsvReport::write),
    /** A summary for a pull request or a job's page. */
    MARKDOWN("report.md", MarkdownReport::write),
    /** A test case for each cell, for what CI services make of JUnit's XML. */
    JUNIT("junit.xml", JunitReport::write),
    /** Latencies and training speeds as JMH writes its results, for the tools that draw those. */
    JMH_JSON("jmh.json", JmhReport::write);

    @FunctionalInterface
    private interface Printer {
        void print(Report report, Writer out) throws IOException;
    }

    private final String fileName;

    /** A reference to a static method, which holds nothing that could change. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Printer printer;

    ReportFormat(String fileName, Printer printer) {
        this.fileName = fileName;
        this.printer = printer;
    }

    /**
     * Writes the report, atomically.
     *
     * @return the file that was written
     * @throws dev.convnet.base.UserError if it cannot be written
     */
    public Path write(Report report, Path folder) {
        Path file = folder.resolve(fileName);
        AtomicFile.write(file, channel -> {
            Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            printer.print(report, out);
            out.flush();
        });
        return file;
    }

    /** The format's name on the command line: {@code jmh-json}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
