package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.testing.AbsentProvider;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path suite;
    private Path run;

    @BeforeEach
    void writeSuite() throws IOException {
        run = folder.resolve("run");
        suite = Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                data: sample
                threads: 1
                defaults: {epochs: 1, batch: 32, limit: 64, latency: [{batch: 1, calls: 1}]}
                networks:
                  - {net: lenet-bn}
                  - {net: nin, side: 67, width: 0.1, optimizer: {name: sgd, lr: 1e30}}
                """);
    }

    @Test
    void aRunEndsWithThePathOfItsReport() {
        int exitCode = convnet("run", suite, "--filter", "lenet-bn", "--out", run);

        assertEquals(0, exitCode, err::toString);
        assertEquals(run.resolve("index.html") + System.lineSeparator(), out.toString());
        assertTrue(Files.exists(run.resolve("index.html")));
        RunResults results = ResultsFile.read(run.resolve("results.json"));
        assertEquals(1, results.cells().size());
        assertEquals(1, results.cells().getFirst().setup().threads());
        assertEquals(
                List.of("convnet", "run", suite.toString(), "--filter", "lenet-bn", "--out", run.toString()),
                results.command());
        assertTrue(err.toString().startsWith("[1/1] lenet-bn: side 28, "), err::toString);
    }

    @Test
    void aNetworkThatDivergedMakesTheExitCodeOne() {
        int exitCode = convnet("run", suite, "--json", "--threads", 2, "--out", run);

        assertEquals(1, exitCode, err::toString);
        JsonNode results = JsonMapper.shared().readTree(out.toString());
        assertEquals(JsonMapper.shared().readTree(run.resolve("results.json")), results);
        assertEquals("OK", results.at("/cells/0/outcome/status").asString());
        assertTrue(results.at("/cells/0/inference/evaluation/accuracy").isNumber());
        assertEquals("DIVERGED", results.at("/cells/1/outcome/status").asString());
        assertTrue(err.toString().contains("nin diverged: "), err::toString);
        assertEquals(
                2,
                ResultsFile.read(run.resolve("results.json"))
                        .cells()
                        .getFirst()
                        .setup()
                        .threads());
    }

    @Test
    void aMistakeInTheSuiteIsOneLineAndNothingIsWritten() throws IOException {
        Files.writeString(suite, "name: tiny\nnetworks:\n  - net: lenet-bn\n    epoch: 1\n");

        int exitCode = convnet("run", suite, "--out", run);

        assertEquals(2, exitCode);
        assertTrue(
                err.toString().startsWith("convnet: " + suite + ":4: networks[0]: unknown key 'epoch'"), err::toString);
        assertEquals(1, err.toString().lines().count());
        assertFalse(Files.exists(run));
    }

    @Test
    void aFilterThatNamesNoNetworkOfTheSuiteIsRefused() {
        int exitCode = convnet("run", suite, "--filter", "nin,vgg11", "--out", run);

        assertEquals(2, exitCode);
        assertEquals(
                "convnet: --filter 'vgg11' matches no cell of the suite, which has lenet-bn, nin"
                        + System.lineSeparator(),
                err.toString());
    }

    @Test
    void aRunThatIsThereIsReplacedByForceOnly() {
        assertEquals(0, convnet("run", suite, "--filter", "lenet-bn", "--out", run));

        assertEquals(2, convnet("run", suite, "--filter", "lenet-bn", "--out", run));
        assertTrue(err.toString().contains("already holds a run"), err::toString);
        assertEquals(0, convnet("run", suite, "--filter", "lenet-bn", "--out", run, "--force"));
    }

    @Test
    void aRunOfWhichNoCellCanBeginReplacesNothing() throws IOException {
        Files.createDirectories(run);
        Files.writeString(run.resolve("results.json"), "{}");
        Files.writeString(suite, """
                name: tiny
                networks:
                  - {net: lenet-bn, kernels: %s}
                  - {net: lenet-bn, provider: nnapi}
                """.formatted(AbsentProvider.class.getName()));

        assertEquals(2, convnet("run", suite, "--out", run, "--force"));

        assertTrue(err.toString().endsWith(AbsentProvider.MISSING + System.lineSeparator()), err::toString);
        assertEquals(1, err.toString().lines().count());
        assertEquals("{}", Files.readString(run.resolve("results.json")));
    }

    @Test
    void aSuiteThatIsNowhereIsRefused() {
        assertEquals(2, convnet("run", "kernel"));
        assertEquals(
                "convnet: cannot read kernel: no such file; the suites of convnet are kernels, latency, ci, full, quick"
                        + System.lineSeparator(),
                err.toString());
    }

    private int convnet(Object... args) {
        String[] texts = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        return Main.run(new ZooNetworks(), new PrintWriter(out, true), new PrintWriter(err, true), texts);
    }
}
