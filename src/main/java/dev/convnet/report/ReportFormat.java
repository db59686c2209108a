package dev.convnet.report;

import dev.convnet.io.AtomicFile;
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
    HTML("index.html") {
        @Override
        void write(Report report, Writer out) throws IOException {
            HtmlReport.write(report, out);
        }
    },
    /** A row for each measurement and a column for each figure, by RFC 4180. */
    CSV("cells.csv") {
        @Override
        void write(Report report, Writer out) throws IOException {
            CsvReport.write(report, out);
        }
    },
    /** A summary for a pull request or a job's page. */
    MARKDOWN("report.md") {
        @Override
        void write(Report report, Writer out) throws IOException {
            MarkdownReport.write(report, out);
        }
    },
    /** A test case for each cell, for what CI services make of JUnit's XML. */
    JUNIT("junit.xml") {
        @Override
        void write(Report report, Writer out) throws IOException {
            JunitReport.write(report, out);
        }
    },
    /** Latencies and training speeds as JMH writes its results, for the tools that draw those. */
    JMH_JSON("jmh.json") {
        @Override
        void write(Report report, Writer out) throws IOException {
            JmhReport.write(report, out);
        }
    };

    private final String fileName;

    ReportFormat(String fileName) {
        this.fileName = fileName;
    }

    abstract void write(Report report, Writer out) throws IOException;

    /**
     * Writes the report, atomically.
     *
     * @return the file that was written
     * @throws dev.convnet.io.UserError if it cannot be written
     */
    public Path write(Report report, Path folder) {
        Path file = folder.resolve(fileName);
        AtomicFile.write(file, channel -> {
            Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            write(report, out);
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
