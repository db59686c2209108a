package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.Cell;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.testing.Trees;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convnet compare --baseline}, which a build fails on. */
class CompareRunsTest {
    private static final Cell LENET = SampleRun.complete().cells().get(4);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path before;
    private Path worse;

    @BeforeEach
    void write() {
        before = results("before", SampleRun.run(List.of(LENET)));
        worse = results(
                "worse",
                SampleRun.run(
                        List.of(SampleRun.network("lenet-bn", LENET.identity().title(), Trees.lenet(), 10, 0.77))));
    }

    @Test
    void theSameRunIsNoRegression() {
        assertEquals(0, compare(before, before), err::toString);

        assertTrue(out.toString().contains("test-accuracy"), out::toString);
        assertEquals("", err.toString());
    }

    @Test
    void aFigureThatGotWorseFailsTheBuild() {
        assertEquals(1, compare(before, worse));

        assertTrue(
                out.toString().lines().anyMatch(line -> line.matches("lenet-bn +test-accuracy .*worse")),
                out::toString);
        assertTrue(err.toString().matches("convnet: worse figures: \\d+, broken cells: 0\\R"), err::toString);
    }

    @Test
    void onlyFiguresWithAThresholdCountWhereThereIsOne() {
        assertEquals(0, compare(before, worse, "--threshold", "test-accuracy=0.2"), err::toString);
        assertEquals(1, compare(before, worse, "--threshold", "test-accuracy=0.01"));
    }

    @Test
    void aCellThatIsBrokenFailsTheBuild() {
        Path broken = results("broken", SampleRun.run(List.of(SampleRun.failed(LENET, "no memory"))));

        assertEquals(1, compare(before, broken));

        assertTrue(out.toString().contains("broken: lenet-bn: failed, no memory"), out::toString);
    }

    @Test
    void jsonHasTheFigures() {
        assertEquals(1, compare(before, worse, "--json"));

        assertTrue(out.toString().contains("\"direction\":\"WORSE\""), out::toString);
    }

    @Test
    void mistakesAreToldInOneLine() {
        Path other = results("other", SampleRun.run(List.of()));

        assertRefused("nothing to compare: no cell has a figure in both runs", compare(before, other));
        assertRefused(
                "--layers and --with-… compare models, and --baseline compares runs: omit one of them",
                compare(before, before, "--layers"));
        assertRefused(
                "the tolerance of test-accuracy must be a number of at least 0, not 'x'",
                compare(before, before, "--threshold", "test-accuracy=x"));
        assertRefused(
                "--baseline compares one run with one, but these are the results of 2 runs: " + before + ", " + worse,
                compare(before, before, worse.toString()));
        assertRefused(
                "--threshold needs --baseline; models are compared with --rtol and --atol",
                run("compare", "a.onnx", "b.onnx", "--threshold", "test-accuracy=1"));
    }

    private void assertRefused(String message, int exitCode) {
        assertEquals(2, exitCode);
        assertEquals("convnet: " + message + System.lineSeparator(), err.toString());
        err.getBuffer().setLength(0);
    }

    private Path results(String name, RunResults run) {
        Path file = folder.resolve(name + ".json");
        ResultsFile.write(run, file);
        return file;
    }

    private int compare(Path baseline, Path results, String... options) {
        return run(Stream.concat(
                        Stream.of("compare", "--baseline", baseline.toString(), results.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        return Main.run(new ToyNetwork(), new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
