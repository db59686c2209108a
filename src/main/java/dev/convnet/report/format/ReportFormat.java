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

/** The formats of a report. Equal results give equal bytes. */
public enum ReportFormat {
    /** A self-contained HTML page. */
    HTML("index.html", HtmlReport::write),
    /** Comma-separated values by RFC 4180: a row for each measurement. */
    CSV("cells.csv", CsvReport::write),
    /** A summary for a pull request or a job's summary. */
    MARKDOWN("report.md", MarkdownReport::write),
    /** JUnit's XML with a test case for each cell, for CI services. */
    JUNIT("junit.xml", JunitReport::write),
    /** JMH's JSON with latencies and training steps, for viewers of benchmarks. */
    JMH_JSON("jmh.json", JmhReport::write);

    @FunctionalInterface
    private interface Printer {
        void print(Report report, Writer out) throws IOException;
    }

    private final String fileName;

    /** A reference to a static method, which is immutable. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Printer printer;

    ReportFormat(String fileName, Printer printer) {
        this.fileName = fileName;
        this.printer = printer;
    }

    /** The file of a report in this format. */
    public Path file(Path folder) {
        return folder.resolve(fileName);
    }

    /**
     * Writes the report, atomically.
     *
     * @return the file that was written
     * @throws dev.convnet.base.UserError if it cannot be written
     */
    public Path write(Report report, Path folder) {
        Path file = file(folder);
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
