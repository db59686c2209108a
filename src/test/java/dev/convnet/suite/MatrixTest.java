package dev.convnet.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.bench.Engines;
import dev.convnet.bench.EnvironmentCapture;
import dev.convnet.bench.LocalRunner;
import dev.convnet.bench.RunRequest;
import dev.convnet.bench.SuiteListener;
import dev.convnet.bench.SuiteRunner;
import dev.convnet.data.Dataset;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Cell;
import dev.convnet.results.CellComparison;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Environment;
import dev.convnet.results.Phase;
import dev.convnet.results.PhaseProfile;
import dev.convnet.results.RunResults;
import dev.convnet.results.Scenario;
import dev.convnet.results.Shard;
import dev.convnet.testing.AbsentProvider;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
    private static final Dataset DATA = ToyNetwork.data();

    @TempDir
    Path folder;

    @Test
    void everyCombinationIsACellAndIsNamedByWhatVaries() {
        Suite suite = suite("""
                name: m
                networks:
                  - {net: lenet-bn, matrix: {threads: [1, 2], kernels: [none, jvm], provider: [cpu]}}
                  - {net: nin}
                """);

        assertEquals(
                List.of(
                        "lenet-bn_threads-1_kernels-none",
                        "lenet-bn_threads-1_kernels-jvm",
                        "lenet-bn_threads-2_kernels-none",
                        "lenet-bn_threads-2_kernels-jvm",
                        "nin"),
                ids(suite));
        assertEquals("threads 1, kernels jvm", suite.cells().get(1).variant());
        assertEquals(Optional.of("cpu"), suite.cells().get(1).choice().provider());
        assertEquals(2, suite.cells().get(2).choice().threads().orElseThrow());
    }

    @Test
    void aValueOfAMatrixThatTheNetworkCannotTakeIsToldWithItsPlace() {
        UserError error = assertThrows(
                UserError.class, () -> suite("name: m\nnetworks:\n  - net: vgg11\n    matrix: {side: [32, 20]}"));

        assertTrue(
                error.getMessage()
                        .contains("suite.yaml:4: networks[0].matrix.side[1]: vgg11 cannot take images of side 20"),
                error::getMessage);
    }

    @Test
    void loadsAreSweptAndAServersKeysAreItsOwn() {
        CellPlan plan = suite("""
                name: m
                networks:
                  - net: lenet-bn
                    do: [latency, throughput]
                    latency: [{scenario: server, batch: 1, rate: 50, bound: 20}]
                    throughput: [{batch: [1, 8], threads: [1, 2]}]
                """).cells().getFirst();

        assertEquals(5, plan.loads().size());
        assertEquals(Scenario.SERVER, plan.loads().getFirst().scenario());
        assertEquals(Task.THROUGHPUT, Task.of(plan.loads().getLast()));
        assertTrue(plan.training().isEmpty());
        assertThrows(UserError.class, () -> suite("{name: m, networks: [{net: nin, latency: [{batch: 1, rate: 5}]}]}"));
        assertThrows(
                UserError.class,
                () -> suite("{name: m, networks: [{net: nin, latency: [{batch: 1, scenario: server}]}]}"));
    }

    @Test
    void shardsTogetherHaveEachCellOnce() {
        Suite suite = suite("{name: m, networks: [{net: lenet-bn, matrix: {threads: [1, 2, 3, 4, 5]}}]}");

        List<String> all = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> suite.shard(new Shard(i, 3)))
                .flatMap(shard -> ids(shard).stream())
                .sorted()
                .toList();

        assertEquals(ids(suite), all);
        assertEquals(List.of("lenet-bn_threads-2", "lenet-bn_threads-5"), ids(suite.shard(new Shard(2, 3))));
        assertEquals(List.of("lenet-bn_threads-4"), ids(suite.only(List.of("*threads-4"))));
    }

    @Test
    void kernelsAreComparedAndWhatIsNotThereIsSkipped() {
        RunResults results = run(suite("""
                name: m
                defaults: {do: [train, evaluate, profile], epochs: 1, batch: 32, limit: 96, dropout: 0}
                compare: [{across: kernels, tolerance: 0.001}]
                networks:
                  - {net: lenet-bn, matrix: {kernels: [none, jvm, %s]}}
                """.formatted(AbsentProvider.class.getName())), Optional.empty());

        List<Cell> cells = results.cells();
        assertEquals(
                List.of(CellStatus.OK, CellStatus.OK, CellStatus.SKIPPED),
                cells.stream().map(Cell::status).toList(),
                () -> cells.toString());
        assertTrue(
                cells.getLast().outcome().reason().endsWith(AbsentProvider.MISSING),
                cells.getLast().outcome()::reason);
        CellComparison comparison = results.comparisons().getFirst();
        assertEquals(2, results.comparisons().size());
        assertTrue(comparison.agree(), comparison::reason);
        CellComparison notMade = results.comparisons().getLast();
        assertEquals(cells.getLast().id(), notMade.cell());
        assertFalse(notMade.agree());
        assertEquals(
                cells.getLast().id() + " was skipped: "
                        + cells.getLast().outcome().reason(),
                notMade.reason());
        assertEquals(3, comparison.steps());
        assertTrue(cells.get(1).profile().kernelStatistics().stream().anyMatch(row -> row.calls() > 0));
        assertTrue(cells.getFirst().profile().kernelStatistics().isEmpty());
        List<PhaseProfile> phases = cells.getFirst().profile().phases();
        assertEquals(
                List.of(Phase.INFERENCE, Phase.TRAINING),
                phases.stream().map(PhaseProfile::phase).toList());
        assertTrue(phases.getFirst().operators().stream()
                .anyMatch(row -> row.operator().equals("Conv") && row.totalMs() > 0));
        assertEquals(
                "CPUExecutionProvider",
                cells.getFirst().inference().placement().getFirst().provider());
        assertNotNull(cells.getFirst().training().split());
    }

    @Test
    void anEngineWhoseLibraryIsNotHereIsSkippedAndTheRestGoesOn() {
        RunResults results = run(suite("""
                name: m
                defaults: {do: [train], epochs: 1, batch: 32, limit: 64}
                compare: [{across: engine, tolerance: 0.001}]
                networks:
                  - {net: lenet-bn, matrix: {engine: [ort-training, convnet]}}
                """), Optional.empty());

        List<Cell> cells = results.cells();
        assertEquals(
                List.of(CellStatus.SKIPPED, CellStatus.OK),
                cells.stream().map(Cell::status).toList());
        assertTrue(
                cells.getFirst()
                        .outcome()
                        .reason()
                        .startsWith("engine ort-training needs a training build of ONNX Runtime"),
                cells.getFirst().outcome()::reason);
        assertEquals(
                List.of("ort-training", "convnet"),
                cells.stream().map(cell -> cell.setup().engine()).toList());
        CellComparison notMade = results.comparisons().getFirst();
        assertEquals(1, results.comparisons().size());
        assertEquals("lenet-bn_engine-ort-training", notMade.baseline());
        assertFalse(notMade.agree());
        assertTrue(notMade.reason().startsWith("lenet-bn_engine-ort-training was skipped: engine ort-training needs"));
    }

    @Test
    void anEngineMustBeThereAndHaveTheOptimizer() {
        assertRefused("networks[0].engine: expected one of convnet, ort-training; found", "engine: torch");
        assertRefused(
                "networks[0].optimizer: ONNX Runtime's training API has the optimizers adamw, and sgd without momentum and"
                        + " weight decay, not adam",
                "matrix: {engine: [convnet, ort-training]}, optimizer: {name: adam}");
    }

    private void assertRefused(String message, String keys) {
        UserError error =
                assertThrows(UserError.class, () -> suite("{name: m, networks: [{net: lenet-bn, " + keys + "}]}"));
        assertTrue(error.getMessage().contains(message), error::getMessage);
    }

    @Test
    void budgetsAndTargetsEndTrainingWithAModel() {
        Suite suite = suite("""
                name: m
                defaults: {do: [train, evaluate], epochs: 50, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn, budget: {images: 96}}
                  - {net: lenet-bn, target: 0.01, thresholds: {test-accuracy: 0.999, peak-memory: 1e12}}
                """);
        List<Cell> cells = run(suite, Optional.empty()).cells();

        assertEquals(3, cells.getFirst().steps().size());
        assertEquals(
                "its budget of 96 images is spent", cells.getFirst().training().endedEarly());
        assertNotNull(cells.getFirst().inference().evaluation());
        assertEquals(1, cells.getLast().training().target().epoch());
        assertEquals(1, cells.getLast().epochs().size());
        assertEquals(
                List.of(false, true),
                cells.getLast().outcome().thresholds().stream()
                        .map(v -> v.passed())
                        .toList());

        Cell skipped = run(suite, Optional.of(Duration.ZERO)).cells().getFirst();
        assertEquals(CellStatus.SKIPPED, skipped.status());
        assertNull(skipped.training());
    }

    private RunResults run(Suite suite, Optional<Duration> budget) {
        Engines engines = new Engines(SessionSettings.onCpu(1), "none");
        RunRequest request = new RunRequest(
                folder.resolve("run"),
                List.of("convnet"),
                Optional.empty(),
                false,
                budget,
                Optional.empty(),
                Optional.empty(),
                List.of());
        Environment environment = EnvironmentCapture.capture(folder, null);
        return new SuiteRunner(
                        new LocalRunner(new ZooNetworks(), DATA, engines, environment, false),
                        engines,
                        DATA,
                        environment)
                .run(suite, request, new Silent(), new StopSignal());
    }

    private static List<String> ids(Suite suite) {
        return suite.cells().stream().map(CellPlan::id).toList();
    }

    private Suite suite(String text) {
        try {
            return SuiteReader.read(Files.writeString(folder.resolve("suite.yaml"), text), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Silent implements SuiteListener {
        @Override
        public TrainingListener onCell(CellPlan plan, int number, int cells, int trainImages) {
            return new TrainingListener() {};
        }

        @Override
        public void onResult(Cell result) {}

        @Override
        public void onKept(Cell result, int number, int cells, String note) {}

        @Override
        public void onRepeated(CellPlan plan, String reason) {}
    }
}
