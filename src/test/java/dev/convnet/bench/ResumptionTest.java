package dev.convnet.bench;

import static dev.convnet.testing.ResultsTree.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Environment;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.SuiteReader;
import dev.convnet.testing.ResultsTree;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Which cells of an earlier run are kept. */
class ResumptionTest {
    private static final Dataset DATA = ToyNetwork.data();

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();

    @Test
    void aCellIsKeptAsLongAsItsInputsAreEqual() throws IOException {
        RunResults first = run(suite("thresholds: {test-accuracy: 0.01}"), SessionSettings.onCpu(1), Optional.empty());

        told.clear();
        RunResults same = run(suite("thresholds: {test-accuracy: 0.01}"), SessionSettings.onCpu(1), Optional.of(first));
        assertEquals(first.cells(), same.cells());
        assertEquals(List.of("lenet-bn kept"), told);

        // A threshold decides no figure, so the verdict is made again and the cell is not.
        told.clear();
        RunResults stricter =
                run(suite("thresholds: {test-accuracy: 0.99}"), SessionSettings.onCpu(1), Optional.of(first));
        assertEquals(List.of("lenet-bn kept"), told);
        assertTrue(first.cells().getFirst().passed());
        assertFalse(stricter.cells().getFirst().passed());
        assertEquals(
                first.cells().getFirst().training(), stricter.cells().getFirst().training());

        // Nor does a note.
        told.clear();
        RunResults noted = run(
                suite("thresholds: {test-accuracy: 0.01}, note: The seed was chosen."),
                SessionSettings.onCpu(1),
                Optional.of(first));
        assertEquals(List.of("lenet-bn kept"), told);
        assertEquals("The seed was chosen.", noted.cells().getFirst().identity().note());
        assertEquals(
                first.cells().getFirst().identity().fingerprint(),
                noted.cells().getFirst().identity().fingerprint());

        told.clear();
        run(suite("seed: 5"), SessionSettings.onCpu(1), Optional.of(first));
        assertEquals("lenet-bn again: changed since: recipe", told.getFirst());

        told.clear();
        run(suite("seed: 0"), SessionSettings.onCpu(2), Optional.of(first));
        assertEquals("lenet-bn again: changed since: threads (1 → 2)", told.getFirst());

        told.clear();
        run(suite("seed: 0"), SessionSettings.onCpu(1).withFallback(true), Optional.of(first));
        assertEquals("lenet-bn again: changed since: allow-fallback (false → true)", told.getFirst());
    }

    @Test
    void anotherModelFileOfTheSameNameIsMeasuredAgain() throws IOException {
        RunResults trained = run(suite("seed: 0"), SessionSettings.onCpu(1), Optional.empty());
        Path model = folder.resolve("run/lenet-bn/model.onnx");
        Path measured = Files.copy(model, folder.resolve("net.onnx"));
        String suite = "{name: tiny, networks: [{model: '%s', do: [latency], latency: [{batch: 1, calls: 1}]}]}"
                .formatted(measured);
        RunResults first = run(suite, SessionSettings.onCpu(1), Optional.empty());

        run(suite("seed: 1"), SessionSettings.onCpu(1), Optional.empty());
        Files.copy(model, measured, StandardCopyOption.REPLACE_EXISTING);
        told.clear();
        RunResults second = run(suite, SessionSettings.onCpu(1), Optional.of(first));

        assertEquals(CellStatus.OK, trained.cells().getFirst().status());
        assertEquals("net again: changed since: model file", told.getFirst());
        assertNotEquals(
                first.cells().getFirst().inference().logits(),
                second.cells().getFirst().inference().logits());
    }

    @Test
    void aCellThatTheRunsBudgetCutShortIsNotFinished() throws IOException {
        RunResults first = run(suite("seed: 0"), SessionSettings.onCpu(1), Optional.empty());
        ObjectNode cut = ResultsTree.of(first);
        set(cut, "/cells/0/training/end", "RUN_BUDGET");
        set(cut, "/cells/0/training/endedEarly", "the run's budget is spent");

        told.clear();
        run(suite("seed: 0"), SessionSettings.onCpu(1), Optional.of(ResultsTree.run(cut)));

        assertEquals("lenet-bn again: the run's budget cut it short", told.getFirst());
    }

    @Test
    void resultsOfAnotherMachineAreKeptUnderItsName() throws IOException {
        RunResults first = run(suite("seed: 0"), SessionSettings.onCpu(1), Optional.empty());
        ObjectNode elsewhere = ResultsTree.of(first);
        set(elsewhere, "/environments/0/id", "elsewhere");
        set(elsewhere, "/environments/0/cpu", "Another CPU");
        set(elsewhere, "/cells/0/environment", "elsewhere");

        told.clear();
        RunResults both = run("""
                name: tiny
                defaults: {epochs: 1, batch: 32, limit: 64, do: [train, evaluate]}
                networks: [{net: lenet-bn}, {net: lenet-bn, batch: 16}]
                """, SessionSettings.onCpu(1), Optional.of(ResultsTree.run(elsewhere)));

        assertEquals("lenet-bn kept on another machine, Another CPU", told.getFirst());
        assertEquals(2, both.environments().size());
        assertEquals("Another CPU", both.environment(both.cells().getFirst()).cpu());
        assertEquals(environment(), both.environment(both.cells().getLast()));
        assertEquals(both, ResultsFile.read(folder.resolve("run/results.json")));
    }

    @Test
    void resultsOfAnOlderVersionAreMeasuredAgain() throws IOException {
        RunResults first = run(suite("seed: 0"), SessionSettings.onCpu(1), Optional.empty());
        ObjectNode old = ResultsTree.of(first);
        ((ObjectNode) old.at("/cells/0/identity")).putObject("inputs");
        set(old, "/cells/0/identity/fingerprint", "3ed2659a940e3821");

        told.clear();
        run(suite("seed: 0"), SessionSettings.onCpu(1), Optional.of(ResultsTree.run(old)));

        assertEquals(
                "lenet-bn again: its results are of an older version, which did not record what they depend on",
                told.getFirst());
    }

    private static String suite(String more) {
        return "{name: tiny, networks: [{net: lenet-bn, epochs: 1, batch: 32, limit: 64, do: [train, evaluate], %s}]}"
                .formatted(more);
    }

    private RunResults run(String suite, SessionSettings settings, Optional<RunResults> earlier) throws IOException {
        Engines engines = new Engines(settings, "none");
        RunRequest request = new RunRequest(
                folder.resolve("run"),
                List.of("convnet", "run"),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                earlier,
                List.of());
        LocalRunner runner = new LocalRunner(new ZooNetworks(), DATA, engines, environment(), false);
        return new SuiteRunner(runner, engines, DATA, environment())
                .run(
                        SuiteReader.read(Files.writeString(folder.resolve("suite.yaml"), suite), Optional.of("sample")),
                        request,
                        new Listener(),
                        new StopSignal());
    }

    private Environment environment() {
        return EnvironmentCapture.capture(folder, null);
    }

    private final class Listener implements SuiteListener {
        @Override
        public TrainingListener onCell(CellPlan plan, int number, int cells, int trainImages) {
            return new TrainingListener() {};
        }

        @Override
        public void onResult(Cell result) {}

        @Override
        public void onKept(Cell result, int number, int cells, String note) {
            told.add(result.id() + " kept" + (note.isEmpty() ? "" : " " + note));
        }

        @Override
        public void onRepeated(CellPlan plan, String reason) {
            told.add(plan.id() + " again: " + reason);
        }
    }
}
