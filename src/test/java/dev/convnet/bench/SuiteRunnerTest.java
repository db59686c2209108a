package dev.convnet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Divergence;
import dev.convnet.results.Environment;
import dev.convnet.results.Latency;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.StepMetrics;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Suite;
import dev.convnet.suite.SuiteReader;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Metrics;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.TrainingProgram;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SuiteRunnerTest {
    private static final Dataset DATA = ToyNetwork.data();

    @TempDir
    Path folder;

    private final StopSignal stop = new StopSignal();
    private int stopIn;
    private final List<String> told = new ArrayList<>();

    @Test
    void aNetworkIsTrainedEvaluatedAndTimed() throws IOException {
        RunResults results = run("""
                name: tiny
                title: A tiny suite
                defaults: {epochs: 2, batch: 64, limit: 200, optimizer: {name: adamw, lr: 0.003}}
                networks:
                  - net: lenet-bn
                    latency: [{batch: 1, calls: 3}, {batch: 150, calls: 2}]
                """);

        Cell network = results.cells().getFirst();
        assertEquals(CellStatus.OK, network.status(), network.outcome()::reason);
        assertEquals("BN-LeNet", network.identity().title());
        assertEquals(200, network.recipe().trainImages());
        assertEquals(100, network.recipe().testImages());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
                network.steps().stream().map(StepMetrics::step).toList());
        assertEquals(2, network.epochs().size());
        // The exported model does as well as the one that was trained.
        assertEquals(
                network.epochs().getLast().testAccuracy(),
                network.inference().evaluation().accuracy());
        assertEquals(
                network.epochs().getLast().testLoss(),
                network.inference().evaluation().loss(),
                1e-5);
        assertEquals(
                100,
                network.inference().evaluation().confusion().stream()
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue)
                        .sum());
        assertEquals(40, network.inference().predictions().size());
        assertEquals(
                List.of(1, 150),
                network.inference().latency().stream().map(Latency::batch).toList());
        assertEquals(
                List.of(3, 2),
                network.inference().latency().stream().map(Latency::calls).toList());
        assertEquals(
                Files.size(folder.resolve("run/lenet-bn/model.onnx")),
                network.model().bytes());
        assertEquals(
                network.model().parameters(), network.model().architecture().parameters());
        assertEquals(Set.of(".convnet", "results.json", "lenet-bn"), names(folder.resolve("run")));
        assertEquals(Set.of("model.onnx", "metrics.jsonl"), names(folder.resolve("run/lenet-bn")));
        assertEquals(80, results.data().samples().size());
    }

    @Test
    void theFileHoldsTheResultsAndFollowsItsSchema() throws IOException {
        RunResults results = run("""
                name: tiny
                networks:
                  - {net: lenet-bn, epochs: 1, limit: 100, latency: [{batch: 2, calls: 1}]}
                """);

        Path file = folder.resolve("run/results.json");
        assertEquals(results, ResultsFile.read(file));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("harness/results.schema.json")));
        assertEquals(List.of(), schema.validate(Files.readString(file), InputFormat.JSON));
    }

    @Test
    void aNetworkThatDivergesOrFailsIsRecordedAndTheRestGoesOn() {
        RunResults results = run("""
                name: tiny
                defaults: {epochs: 1, batch: 64, limit: 200, latency: [{batch: 1, calls: 1}]}
                networks:
                  - {net: lenet-bn, optimizer: {name: sgd, lr: 1e30}}
                  - {net: nin, side: 67}
                  - {net: lenet-bn}
                """, new FailingFor("nin"));

        List<Cell> networks = results.cells();
        assertEquals(
                List.of(CellStatus.DIVERGED, CellStatus.FAILED, CellStatus.OK),
                networks.stream().map(Cell::status).toList());
        assertTrue(
                networks.getFirst().outcome().reason().contains("diverged at step"),
                networks.getFirst().outcome()::reason);
        assertNull(networks.getFirst().inference().evaluation());
        Divergence divergence = networks.getFirst().outcome().divergence();
        assertTrue(divergence.step() >= 1, divergence::toString);
        assertFalse(divergence.loss() <= 1000, divergence::toString);
        for (StepMetrics step : networks.getFirst().steps()) {
            assertTrue(step.loss() <= 100_000, step::toString);
        }
        assertNull(networks.getLast().outcome().divergence());
        assertEquals(
                "java.lang.IllegalStateException: on purpose",
                networks.get(1).outcome().reason());
        assertNull(networks.get(1).model());
        assertEquals(
                networks, ResultsFile.read(folder.resolve("run/results.json")).cells());
        assertTrue(Files.exists(folder.resolve("run/lenet-bn-2/model.onnx")));
    }

    @Test
    void aStopKeepsTheNetworksThatAreDone() {
        stopIn = 2;

        RunResults results = run("""
                name: tiny
                defaults: {limit: 64, batch: 32, latency: [{batch: 1, calls: 1}]}
                networks: [{net: lenet-bn, epochs: 1}, {net: lenet-bn, epochs: 50}, {net: nin}]
                """);

        assertEquals(1, results.cells().size());
        assertEquals(List.of("lenet-bn", "lenet-bn OK", "lenet-bn-2"), told);
        assertEquals(
                results.cells(),
                ResultsFile.read(folder.resolve("run/results.json")).cells());
    }

    @Test
    void aFolderThatCannotBeWrittenToIsFoundOutBeforeTraining() throws IOException {
        Files.writeString(folder.resolve("run"), "in the way");

        assertThrows(UserError.class, () -> run("{name: tiny, networks: [{net: lenet-bn, limit: 64}]}"));

        assertEquals(List.of(), told);
    }

    @Test
    void moreImagesThanThereAreIsFoundOutBeforeTraining() {
        // The suite is read for a data set of more images than the one that it then runs with.
        Suite suite = suite("{name: tiny, networks: [{net: lenet-bn}, {net: nin, limit: 6001}]}", "full");
        UserError error = assertThrows(
                UserError.class,
                () -> run(suite, new ZooNetworks(), RunRequest.of(folder.resolve("run"), List.of("convnet", "run"))));

        assertEquals("limit must be from 1 to 6000, the number of images, not 6001", error.getMessage());
        assertEquals(List.of(), told);
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void aCellThatHangsEndsAtItsTimeLimitAndTheNextOneRuns() {
        RunResults results = run("""
                name: tiny
                defaults: {epochs: 1, batch: 64, limit: 64, do: [train]}
                networks: [{net: nin, side: 67, time-limit: 1}, {net: lenet-bn}]
                """, new WaitingFor("nin"));

        assertEquals(
                List.of(CellStatus.FAILED, CellStatus.OK),
                results.cells().stream().map(Cell::status).toList());
        assertEquals(
                "took longer than its time limit of 1.0 s, which was given",
                results.cells().getFirst().outcome().reason());
    }

    @Test
    void codeThatNothingStopsIsLeftBehind() {
        AtomicBoolean released = new AtomicBoolean();
        TrainableNetworks endless = new FailingFor("nin") {
            @Override
            public TrainingProgram trainingProgram(Recipe recipe) {
                while (!released.get()) {
                    Thread.onSpinWait();
                }
                return super.trainingProgram(recipe);
            }
        };
        Environment environment = EnvironmentCapture.capture(folder, null);
        LocalRunner runner =
                new LocalRunner(endless, DATA, new Engines(SessionSettings.onCpu(1), "none"), environment, false);
        CellPlan plan = suite("{name: tiny, networks: [{net: nin, side: 67, do: [train]}]}", "sample")
                .cells()
                .getFirst();

        Cell cell = runner.run(
                        plan,
                        folder.resolve("cell"),
                        Optional.empty(),
                        new CellLimit(Duration.ofMillis(100), false),
                        new TrainingListener() {},
                        stop)
                .orElseThrow()
                .cell();
        released.set(true);

        assertTrue(runner.isHung());
        assertEquals(CellStatus.FAILED, cell.status());
        assertTrue(
                cell.outcome().reason().startsWith("took longer than its time limit of 0.1 s, ten times the estimate"),
                cell.outcome()::reason);
        assertTrue(cell.outcome().reason().contains("it did not stop"), cell.outcome()::reason);
    }

    @Test
    void aTrainingEndsAtItsTimeLimitAndKeepsItsSteps() {
        RunResults results = run("""
                name: tiny
                networks: [{net: lenet-bn, epochs: 100000, batch: 64, limit: 64, do: [train], time-limit: 3}]
                """);

        Cell cell = results.cells().getFirst();
        assertEquals(CellStatus.FAILED, cell.status());
        assertTrue(cell.outcome().reason().startsWith("took longer than its time limit of 3.0 s"));
        assertFalse(cell.steps().isEmpty());
    }

    @Test
    void aCellThatLeavesASessionOpenFailsAndTheNextOneRuns() {
        RunResults results = run("""
                name: tiny
                defaults: {epochs: 1, batch: 64, limit: 64, do: [train]}
                networks:
                  - {net: lenet-bn, kernels: dev.convnet.testing.LeakingProvider}
                  - {net: lenet-bn}
                """);

        assertEquals(
                List.of(CellStatus.FAILED, CellStatus.OK),
                results.cells().stream().map(Cell::status).toList());
        assertEquals(
                "closing its kernels: in use by an open session",
                results.cells().getFirst().outcome().reason());
        assertEquals(1, results.cells().getFirst().epochs().size());
    }

    /** What a first cell leaves in the process is not counted in the next. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theMemoryOfACellDoesNotIncludeWhatEarlierCellsLeft() {
        RunResults results = run("""
                name: tiny
                networks:
                  - {net: alexnet, side: 64, epochs: 1, batch: 32, limit: 32, do: [train]}
                  - {net: lenet-bn, epochs: 1, batch: 32, limit: 32, do: [train]}
                """);

        Cell large = results.cells().getFirst();
        Cell small = results.cells().getLast();
        assertTrue(large.outcome().memoryBytes() > 400_000_000, large.outcome()::toString);
        assertTrue(small.outcome().memoryBytes() < 200_000_000, small.outcome()::toString);
        assertTrue(small.outcome().startMemoryBytes() > 0);
    }

    private RunResults run(String suite) {
        return run(suite, new ZooNetworks());
    }

    private RunResults run(String suite, TrainableNetworks networks) {
        return run(suite, networks, RunRequest.of(folder.resolve("run"), List.of("convnet", "run")));
    }

    private RunResults run(String suite, TrainableNetworks networks, RunRequest request) {
        return run(suite(suite, "sample"), networks, request);
    }

    private RunResults run(Suite suite, TrainableNetworks networks, RunRequest request) {
        Engines engines = new Engines(SessionSettings.onCpu(1), "none");
        Environment environment = EnvironmentCapture.capture(folder, null);
        LocalRunner runner = new LocalRunner(networks, DATA, engines, environment, false);
        return new SuiteRunner(runner, engines, DATA, environment).run(suite, request, new Telling(), stop);
    }

    private Suite suite(String text, String data) {
        try {
            return SuiteReader.read(Files.writeString(folder.resolve("suite.yaml"), text), Optional.of(data));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Keeps what it is told, and asks for a stop in the first step of one of the networks. */
    private final class Telling implements SuiteListener {
        @Override
        public TrainingListener onCell(CellPlan plan, int number, int cells, int trainImages) {
            told.add(plan.id());
            return new TrainingListener() {
                @Override
                public void onStep(Metrics.Step step) {
                    if (number == stopIn) {
                        stop.request();
                    }
                }
            };
        }

        @Override
        public void onResult(Cell result) {
            told.add(result.id() + " " + result.status());
        }

        @Override
        public void onKept(Cell result, int number, int cells, String note) {
            told.add(result.id() + " kept" + (note.isEmpty() ? "" : " " + note));
        }

        @Override
        public void onRepeated(CellPlan plan, String reason) {
            told.add(plan.id() + " again: " + reason);
        }
    }

    /** The zoo, but for one network, which never comes to an end. */
    private record WaitingFor(String net) implements TrainableNetworks {
        @Override
        public int defaultSide(String name) {
            return new ZooNetworks().defaultSide(name);
        }

        @Override
        public TrainingProgram trainingProgram(Recipe recipe) {
            if (recipe.network().name().equals(net)) {
                try {
                    Thread.sleep(Duration.ofDays(1));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return new ZooNetworks().trainingProgram(recipe);
        }

        @Override
        public void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target) {
            new ZooNetworks().export(recipe, weights, metadata, target);
        }
    }

    /** The zoo, but for one network. */
    private static class FailingFor implements TrainableNetworks {
        private final String net;

        FailingFor(String net) {
            this.net = net;
        }

        @Override
        public int defaultSide(String name) {
            return new ZooNetworks().defaultSide(name);
        }

        @Override
        public TrainingProgram trainingProgram(Recipe recipe) {
            if (recipe.network().name().equals(net)) {
                throw new IllegalStateException("on purpose");
            }
            return new ZooNetworks().trainingProgram(recipe);
        }

        @Override
        public void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target) {
            new ZooNetworks().export(recipe, weights, metadata, target);
        }
    }
}
