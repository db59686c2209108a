package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.Cell;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.testing.AbsentProvider;
import dev.convnet.testing.FragileProvider;
import dev.convnet.testing.HangingProvider;
import dev.convnet.testing.PlantedKernel;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suites with a planted defect each, and the exit code that each must give. {@link CompareRunsTest} has figures that vanish. */
class GateTest {
    private static final String ABSENT = AbsentProvider.class.getName();
    private static final String PLANTED = PlantedKernel.class.getName();
    private static final String FRAGILE = FragileProvider.class.getName();
    private static final String HANGING = HangingProvider.class.getName();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Each row: settings of the network, and what the error names, after file and line. The second line of the suite has them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            net: lenet_bn                                      | :2: networks[0].net: unknown network 'lenet_bn'
            net: lenet-bn, provider: cdua                      | :2: networks[0].provider: 'cdua' is unknown
            net: lenet-bn, kernels: jmv                        | :2: networks[0].kernels: unknown kernels 'jmv'
            net: lenet-bn, engine: ort-traning                 | :2: networks[0].engine: expected one of convnet, ort-training
            net: lenet-bn, optimizer: {name: admw}             | :2: networks[0].optimizer.name: expected one of sgd, adam, adamw
            net: lenet-bn, init: xaver                         | :2: networks[0].init: expected one of default, xavier, he
            net: lenet-bn, do: [trian]                         | :2: networks[0].do[0]: expected one of train, evaluate
            net: lenet-bn, thresholds: {test-acuracy: 0.9}     | :2: networks[0].thresholds: unknown key 'test-acuracy'
            net: lenet-bn, matrix: {kernls: [none, jvm]}       | :2: networks[0].matrix: unknown key 'kernls'
            net: lenet-bn, matrix: {kernels: [none, jmv]}      | :2: networks[0].matrix.kernels[1]: unknown kernels 'jmv'
            net: lenet-bn, limit: 6001                         | :2: networks[0].limit: must be from 1 to 6000
            net: lenet-bn, threads: 2147483647                 | :2: networks[0].threads: expected a whole number from 1 to 1024
            model: nosuch.onnx                                 | :2: networks[0].model: cannot read nosuch.onnx: no such file
            """)
    void aTypoIsAMistakeWithOrWithoutARun(String settings, String message) throws IOException {
        Path suite = Files.writeString(folder.resolve("suite.yaml"), "name: typo\nnetworks: [{" + settings + "}]\n");
        for (String option : List.of("--dry-run", "--no-strict")) {
            err.getBuffer().setLength(0);

            assertEquals(2, convnet("run", suite, "--out", folder.resolve("run"), option));

            assertTrue(err.toString().startsWith("convnet: " + suite + message), err::toString);
            assertFalse(Files.exists(folder.resolve("run")));
        }
    }

    @Test
    void aTypoInTheDataIsAMistake() throws IOException {
        Path suite = Files.writeString(folder.resolve("suite.yaml"), "name: typo\ndata: ful\nnetworks: [{net: nin}]\n");

        assertEquals(2, convnet("run", suite, "--dry-run"));

        assertTrue(err.toString()
                .startsWith("convnet: " + suite + ":2: data: must be sample, full, a folder or an .npz file"));
        assertEquals(2, convnet("run", suite, "--dry-run", "--data", "smple"));
        assertTrue(err.toString()
                .contains("convnet: --data must be sample, full, a folder or an .npz file, not 'smple'; did"));
    }

    /**
     * Each row: the settings of lenet-bn and the rest of the suite, the exit code of a run that is not strict, that of a strict one, and a
     * part of what the console says of the failure.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            thresholds: {test-accuracy: 0.01}                               | 0 | 0 | -
            thresholds: {test-accuracy: 0.999}                              | 1 | 1 | lenet-bn: test-accuracy is
            thresholds: {test-accuracy: 0.999}, budget: {images: 32}        | 1 | 1 | must be at least 0.999; training ended early: its budget of 32 images is spent
            `thresholds: {step-time: 200}, kernels: '%planted:slow'`        | 1 | 1 | lenet-bn: step-time is
            optimizer: {name: sgd, lr: 1e30}                                | 1 | 1 | lenet-bn: diverged: training diverged
            kernels: '%fragile:1'                                           | 1 | 1 | lenet-bn: failed:
            kernels: '%hanging', time-limit: 5                              | 1 | 1 | lenet-bn: failed:
            `do: [latency], latency: [{scenario: server, batch: 1, rate: 200, bound: 0.0001, calls: 2000, seconds: 2.5}]` | 1 | 1 | lenet-bn: server, batch 1: p99 must be at most
            kernels: '%absent'                                              | 0 | 1 | the run: ran nothing: its only cell was skipped
            kernels: '%absent', thresholds: {test-accuracy: 0.99}           | 0 | 1 | lenet-bn: was skipped, but has thresholds: kernels %absent: no such device
            `matrix: {kernels: [none, jvm]}}], compare: [{across: kernels, tolerance: 0.001` | 0 | 0 | -
            `optimizer: {name: sgd, lr: 0.5}, matrix: {kernels: [none, '%planted:wrong']}}], compare: [{across: kernels, tolerance: 0.001` | 1 | 1 | does not agree with lenet-bn_kernels-none: losses differ by
            `matrix: {kernels: [none, '%absent']}}], compare: [{across: kernels, tolerance: 0.001` | 1 | 1 | was not compared with lenet-bn_kernels-none: lenet-bn_kernels-%absent was skipped
            `matrix: {kernels: ['%absent', jvm, none]}}], compare: [{across: kernels, tolerance: 0.001` | 1 | 1 | lenet-bn_kernels-jvm: was not compared with lenet-bn_kernels-%absent: lenet-bn_kernels-%absent was skipped
            `matrix: {kernels: [none, jvm, '%absent']}}], compare: [{across: kernels, tolerance: 0.001` | 0 | 1 | was not compared with lenet-bn_kernels-none: lenet-bn_kernels-%absent was skipped
            `matrix: {kernels: [none, '%fragile:1']}}], compare: [{across: kernels, tolerance: 0.001` | 1 | 1 | was not compared with lenet-bn_kernels-none: lenet-bn_kernels-%fragile-1 failed:
            `do: [train], optimizer: {name: sgd, lr: 1e30}, matrix: {kernels: [none, jvm]}}], compare: [{across: kernels, tolerance: 0.001` | 1 | 1 | lenet-bn_kernels-none diverged:
            """)
    void aDefectIsInTheExitCodeAndInEveryReport(String settings, int exitCode, int strictExitCode, String message)
            throws IOException {
        Path suite = suite(planted(settings));

        assertEquals(
                strictExitCode, convnet("run", suite, "--out", folder.resolve("strict"), "--strict"), err::toString);

        if (message != null) {
            assertTrue(
                    err.toString().contains("not passed: ") && err.toString().contains(planted(message)),
                    err::toString);
        }
        assertReports(folder.resolve("strict"), strictExitCode);
        if (exitCode != strictExitCode) {
            assertEquals(exitCode, convnet("run", suite, "--out", folder.resolve("run"), "--no-strict"));
            assertReports(folder.resolve("run"), exitCode);
        }
    }

    private static String planted(String text) {
        return text.replace("%planted", PLANTED)
                .replace("%fragile", FRAGILE)
                .replace("%hanging", HANGING)
                .replace("%absent", ABSENT);
    }

    @Test
    void aMissingShardFailsTheGateOfTheReport() throws IOException {
        Path suite = suite("do: [evaluate]}, {net: lenet-bn, do: [evaluate]");
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        assertEquals(0, convnet("run", suite, "--out", one, "--shard", "1/2", "--strict"), err::toString);
        assertEquals(0, convnet("run", suite, "--out", two, "--shard", "2/2", "--strict"), err::toString);
        Path site = folder.resolve("site");

        assertEquals(1, report(site, one));
        assertTrue(err.toString().contains("not passed: the run: lacks the shard 2/2"), err::toString);
        assertSays(site, true, "The run lacks the shard 2/2.");
        assertEquals(0, report(site, one, two));
        assertSays(site, false, "All 2 cells passed.");
    }

    @Test
    void everyShardComparesWhatTheWholeSuiteCompares() throws IOException {
        Path suite = suite("""
                do: [evaluate], matrix: {kernels: [none, jvm]}}, {net: densenet, side: 32, width: 0.1, do: [evaluate], \
                matrix: {kernels: [none, jvm]}}], compare: [{across: kernels, tolerance: 0.001""");
        for (int shard = 1; shard <= 3; shard++) {
            Path run = folder.resolve("shard-" + shard);
            assertEquals(0, convnet("run", suite, "--out", run, "--shard", shard + "/3", "--strict"), err::toString);
            RunResults results = ResultsFile.read(run.resolve("results.json"));
            assertEquals(shard == 3 ? 0 : 1, results.comparisons().size());
            assertEquals(shard == 3 ? 0 : 2, results.cells().size());
        }
        assertTrue(
                err.toString().contains("nothing to run: there are more shards than groups of cells"), err::toString);
        assertEquals(
                0,
                report(
                        folder.resolve("site"),
                        folder.resolve("shard-1"),
                        folder.resolve("shard-2"),
                        folder.resolve("shard-3")));
    }

    @Test
    void aFilterRunsTheCellsThatTheSelectedOnesAreComparedWith() throws IOException {
        Path suite = suite("do: [evaluate], matrix: {kernels: [none, jvm, '" + ABSENT
                + "']}}], compare: [{across: kernels, tolerance: 0.001");
        Path run = folder.resolve("run");

        assertEquals(0, convnet("run", suite, "--out", run, "--filter", "*jvm", "--strict"), err::toString);

        assertTrue(
                err.toString()
                        .startsWith("selected cells are compared with lenet-bn_kernels-none, which runs, too"
                                + System.lineSeparator()),
                err::toString);
        RunResults results = ResultsFile.read(run.resolve("results.json"));
        assertEquals(
                List.of("lenet-bn_kernels-none", "lenet-bn_kernels-jvm"),
                results.cells().stream().map(Cell::id).toList());
        assertTrue(results.comparisons().getFirst().agree());
    }

    @Test
    void aDryRunFindsWhatARunFinds() throws IOException {
        Path suite = suite("do: [evaluate]");
        Path file = Files.writeString(folder.resolve("file"), "");

        assertEquals(0, convnet("run", suite, "--dry-run", "--out", folder.resolve("run")), err::toString);
        assertFalse(Files.exists(folder.resolve("run")));
        assertEquals(2, convnet("run", suite, "--dry-run", "--out", file.resolve("run")));
        assertTrue(err.toString().contains(file + " is not a folder"), err::toString);
        assertEquals(2, convnet("run", suite, "--dry-run", "--kernels", "jmv"));
        assertEquals(2, convnet("run", suite, "--dry-run", "--provider", "nnapi"));
        assertEquals(2, convnet("run", suite, "--dry-run", "--jmh", folder.resolve("jmh.json")));
        assertEquals(2, convnet("run", suite, "--dry-run", "--budget", "soon"));
        assertEquals(2, convnet("run", suite, "--dry-run", "--resume"));
    }

    private Path suite(String settings) throws IOException {
        return Files.writeString(folder.resolve("suite.yaml"), """
                {name: gates, threads: 1, defaults: {do: [train, evaluate], epochs: 1, limit: 160, batch: 32, dropout: 0},
                 networks: [{net: lenet-bn, %s}]}
                """.formatted(settings));
    }

    private void assertReports(Path run, int exitCode) throws IOException {
        Path site = folder.resolve("site-" + run.getFileName());
        assertEquals(exitCode, report(site, run), err::toString);
        assertSays(site, exitCode != 0, "");
    }

    private int report(Path site, Path... runs) {
        return convnet(Stream.concat(
                        Arrays.stream(runs).map(run -> run.resolve("results.json")),
                        Stream.of("--out", site, "--format", "html,junit,markdown", "--gate"))
                .toArray());
    }

    /** Checks that JUnit, Markdown and the page's first line tell of a failure, or that none does. */
    private static void assertSays(Path site, boolean failed, String text) throws IOException {
        String junit = Files.readString(site.resolve("junit.xml"));
        assertEquals(failed, junit.contains("<failure ") || junit.contains("<error "), junit);
        List<String> markdown = Files.readAllLines(site.resolve("report.md"));
        String page = Files.readString(site.resolve("index.html"));
        String headline = page.substring(
                page.indexOf("class=\"verdict\">") + 16, page.indexOf("</p>", page.indexOf("class=\"verdict\">")));
        for (String line : List.of(markdown.get(2), headline)) {
            assertEquals(
                    failed,
                    line.contains(" failed")
                            || line.contains(" diverged")
                            || line.contains(" lacks ")
                            || line.contains(" ran nothing"),
                    line);
            assertTrue(line.contains(text), line);
        }
        assertEquals(failed, markdown.stream().anyMatch(line -> line.startsWith("- ✕")), markdown::toString);
    }

    private int convnet(Object... args) {
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        String[] all = texts[0].equals("run")
                ? texts
                : Stream.concat(Stream.of("report"), Arrays.stream(texts)).toArray(String[]::new);
        return Main.run(new ZooNetworks(), new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
