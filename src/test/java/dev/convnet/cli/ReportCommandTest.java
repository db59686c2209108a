package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.ResultsFile;
import dev.convnet.results.SampleRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
