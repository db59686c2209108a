package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.Cell;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.testing.ResultsTree;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.testing.Trees;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

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
        assertTrue(
                err.toString()
                        .matches("convnet: worse figures: \\d+, lost figures: 0, broken cells: 0, missing cells: 0,"
                                + " cells not compared: 0\\R"),
                err::toString);
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
    void aMissingCellFailsTheBuildUnlessThatIsAllowed() {
        Path both = results("both", SampleRun.complete());

        assertEquals(1, compare(both, before));
        assertTrue(out.toString().contains("missing in this run: nin (--allow-missing accepts that)"), out::toString);
        assertEquals(
                "convnet: worse figures: 0, lost figures: 0, broken cells: 0, missing cells: 5, cells not compared: 0"
                        + System.lineSeparator(),
                err.toString());
        assertEquals(0, compare(both, before, "--allow-missing"), err::toString);
    }

    @Test
    void aMissingBaselineIsAcceptedOnlyOnRequest() {
        Path none = folder.resolve("none.json");

        assertEquals(2, compare(none, before));
        err.getBuffer().setLength(0);
        assertEquals(0, compare(none, before, "--allow-no-baseline"));
        assertEquals(
                "nothing was compared: there is no baseline yet, " + none + System.lineSeparator(), err.toString());
        assertEquals(1, compare(before, worse, "--allow-no-baseline"));
    }

    @Test
    void aLostFigureFailsTheBuild() {
        Path without = results(
                "without", SampleRun.run(List.of(SampleRun.with(LENET, "/inference/evaluation/loss", Double.NaN))));
        Path unmeasured =
                results("unmeasured", SampleRun.run(List.of(SampleRun.with(LENET, "/inference/latency", List.of()))));

        assertEquals(1, compare(before, without));
        assertTrue(out.toString().contains("lost: lenet-bn: test-loss is NaN"), out::toString);
        assertEquals(1, compare(before, unmeasured));
        assertTrue(out.toString().contains("lost: lenet-bn: latency-p50 is missing"), out::toString);
        assertEquals(0, compare(before, unmeasured, "--threshold", "test-accuracy=0.02"), err::toString);
    }

    @Test
    void cellsOfDifferentRecipesAreNotCompared() {
        Path other = results("other", SampleRun.run(List.of(SampleRun.with(LENET, "/recipe/learningRate", 0.5))));
        Path threads = results("threads", SampleRun.run(List.of(SampleRun.with(LENET, "/setup/threads", 1))));

        assertEquals(1, compare(before, other));
        assertTrue(out.toString().contains("not compared: lenet-bn: learning rate was 0.001, is 0.5"), out::toString);
        assertEquals(1, compare(before, threads));
        assertTrue(out.toString().contains("not compared: lenet-bn: threads was 2, is 1"), out::toString);
    }

    @Test
    void aTimeIsJudgedByTheRanksOfSeveralRuns() {
        List<String> old = times("old", 1, 1);
        List<String> same = times("same", 1, 2);
        List<String> slow = times("slow", 1.06, 3);

        assertEquals(0, compareAll(old, same), err::toString);
        assertEquals(1, compareAll(old, slow), out::toString);
        assertTrue(
                out.toString().lines().anyMatch(line -> line.matches("lenet-bn +latency-p50 .*\\+\\d.*worse")),
                out::toString);
        assertEquals(0, compareAll(old.subList(0, 1), slow.subList(0, 1)), out::toString);
        assertTrue(out.toString().contains("1 and 1 runs are too few for a rank test of times"), out::toString);
        assertEquals(1, compareAll(old.subList(0, 1), times("gross", 2.5, 4).subList(0, 1)), out::toString);
    }

    /** Eight runs with a latency that varies by a few percent around a multiple of a millisecond. */
    private List<String> times(String name, double factor, int seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 8)
                .mapToObj(i -> {
                    double level = factor * (1 + 0.01 * random.nextGaussian());
                    List<Double> samples = IntStream.range(0, 100)
                            .mapToObj(_ -> level * (1 + 0.02 * random.nextDouble()))
                            .toList();
                    return results(
                                    name + i,
                                    SampleRun.run(List.of(
                                            SampleRun.with(LENET, "/inference/latency/0/time/samplesMs", samples))))
                            .toString();
                })
                .toList();
    }

    private int compareAll(List<String> baselines, List<String> now) {
        List<String> words = new ArrayList<>(List.of("compare"));
        baselines.forEach(file -> words.addAll(List.of("--baseline", file)));
        words.addAll(now);
        return run(words.toArray(String[]::new));
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
        ObjectNode kernels = ResultsTree.of(SampleRun.run(List.of(LENET)));
        ResultsTree.set(kernels, "/suite", "kernels");
        assertRefused(
                "runs of one suite can be compared, not of quick, kernels",
                compare(
                        before,
                        before,
                        results("kernels", ResultsTree.run(kernels)).toString()));
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
