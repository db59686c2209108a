package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.ResultsFile;
import dev.convnet.testing.SampleRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    @Test
    void thePageLandsBesideTheResults() {
        Path results = results();
        assertEquals(0, run(results.toString()));
        Path index = folder.resolve("index.html");
        assertTrue(Files.exists(index));
        assertEquals(index.toAbsolutePath() + System.lineSeparator(), out.toString());
    }

    @Test
    void thePageLandsWhereItIsAskedFor() {
        Path other = folder.resolve("a").resolve("b");
        assertEquals(0, run(results().toString(), "--out", other.toString()));
        assertTrue(Files.exists(other.resolve("index.html")));
    }

    @Test
    void everyFormatHasItsFile() {
        assertEquals(0, run(results().toString(), "--format", "html,csv,markdown,junit,jmh-json"));
        for (String name : List.of("index.html", "cells.csv", "report.md", "junit.xml", "jmh.json")) {
            assertTrue(Files.exists(folder.resolve(name)), name);
        }
    }

    @Test
    void severalRunsNeedAFolder() {
        String file = results().toString();
        assertTrue(run(file, file) != 0);
        assertEquals(0, run(file, file, "--out", folder.resolve("both").toString(), "--baseline", file));
        assertTrue(Files.exists(folder.resolve("both").resolve("index.html")));
    }

    @Test
    void helpExplainsTheOptions() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("--out=DIR"), out.toString());
    }

    private Path results() {
        Path file = folder.resolve("results.json");
        ResultsFile.write(SampleRun.complete(), file);
        return file;
    }

    private int run(String... args) {
        return new CommandLine(new ReportCommand()).setOut(new PrintWriter(out)).execute(args);
    }
}
