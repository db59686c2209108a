package dev.convnet.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsUpgradeTest {
    @TempDir
    Path folder;

    @Test
    void aFileOfVersion2KeepsEveryFigure() throws Exception {
        RunResults results = ResultsFile.read(version2());

        assertEquals(RunResults.SCHEMA_VERSION, results.schemaVersion());
        assertEquals("quick", results.suite());
        assertEquals(
                List.of("nin", "lenet-bn"),
                results.cells().stream().map(Cell::id).toList());
        assertEquals(
                new JavaRuntime("25.0.3", "OpenJDK 64-Bit Server VM", "25.0.3+9-LTS", "Eclipse Adoptium"),
                results.environment(results.cells().getLast()).java());
        Cell lenet = results.cells().getLast();
        assertEquals("459cb547f39faefc", lenet.identity().fingerprint());
        assertEquals(CellStatus.OK, lenet.status());
        assertEquals(12.331061771, lenet.outcome().seconds());
        assertEquals(1627799552L, lenet.outcome().peakMemoryBytes());
        assertTrue(lenet.passed());
        assertEquals(
                List.of(new Placement("CPUExecutionProvider", 14, 30.840000000000007)),
                lenet.inference().placement());
        assertEquals(new Startup(3.275548, 0.292717, 1), lenet.inference().startup());
        assertEquals(0.839, lenet.inference().evaluation().accuracy());
        assertEquals(
                Scenario.SINGLE_STREAM, lenet.inference().latency().getFirst().scenario());
        assertEquals(0.062751, lenet.inference().latency().getFirst().time().p50Ms());
        assertEquals(
                new OperatorTime("Conv", "CPUExecutionProvider", 10, 15.193000000000001),
                lenet.profile().phases().getFirst().operators().getFirst());
        assertEquals(Phase.INFERENCE, lenet.profile().phases().getFirst().phase());
        assertEquals(5, lenet.profile().phases().getFirst().runs());
        assertNull(lenet.profile().phases().getFirst().runMs());
        assertNull(lenet.training().split(), "differences of medians are no parts of a step");
        assertEquals(4, lenet.steps().size());
    }

    @Test
    void aFileOfVersion3KeepsItsEnvironmentInEachCell() throws Exception {
        RunResults results = ResultsFile.read(stored("results-3.json"));

        assertEquals(RunResults.SCHEMA_VERSION, results.schemaVersion());
        Environment only = results.environments().getFirst();
        assertEquals(1, results.environments().size());
        assertEquals("AMD EPYC", only.cpu());
        assertEquals(new OnnxRuntimeLibrary("1.29.0", "onnxruntime", null, null), only.onnxRuntime());
        for (Cell cell : results.cells()) {
            assertEquals(only, results.environment(cell));
            assertEquals(1.980179420052011, cell.outcome().busyCores());
            assertEquals(Map.of(), cell.identity().inputs());
            assertEquals(Map.of(), cell.setup().providerOptions());
            assertNull(cell.setup().allowFallback());
            assertNull(cell.outcome().memoryBytes());
        }
        Cell lenet = results.cells().getFirst();
        assertEquals("3ed2659a940e3821", lenet.identity().fingerprint());
        assertEquals(201523200L, lenet.outcome().peakMemoryBytes());
        assertEquals(TrainingEnd.BUDGET, lenet.training().end());
        assertEquals(CellStatus.DIVERGED, results.cells().getLast().status());
        assertEquals(TrainingEnd.ERROR, results.cells().getLast().training().end());
        Path written = folder.resolve("results.json");
        ResultsFile.write(results, written);
        assertEquals(results, ResultsFile.read(written));
    }

    @Test
    void percentilesThatTheCallsAreTooFewForAreDropped() throws Exception {
        int dropped = 0;
        for (Cell cell : ResultsFile.read(stored("results-3.json")).cells()) {
            for (Latency latency : cell.inference().latency()) {
                assertEquals(latency.calls() >= 50, latency.time().p90Ms() != null);
                assertEquals(latency.calls() >= 500, latency.time().p99Ms() != null);
                assertNull(latency.time().p999Ms());
                dropped += latency.calls() < 500 ? 1 : 0;
            }
        }
        assertTrue(dropped > 0);
    }

    @Test
    void aCellWithoutFiguresIsUpgradedAsWell() throws Exception {
        Cell nin = ResultsFile.read(version2()).cells().getFirst();

        assertEquals(CellStatus.DIVERGED, nin.status());
        assertEquals("the loss of step 4 is NaN", nin.outcome().reason());
        assertEquals(Double.NaN, nin.steps().getLast().loss());
        assertEquals(Inference.NONE, nin.inference());
        assertEquals(Profile.NONE, nin.profile());
        assertNull(nin.training().stepTime());
    }

    @Test
    void whatIsUpgradedIsWrittenAsTheCurrentVersion() throws Exception {
        RunResults results = ResultsFile.read(version2());
        Path file = folder.resolve("results.json");
        ResultsFile.write(results, file);

        assertEquals(List.of(), ResultsSchema.violations(file));
        assertEquals(results, ResultsFile.read(file));
    }

    @Test
    void aBrokenFileOfVersion2IsAUserErrorThatNamesTheField() throws Exception {
        Path file = folder.resolve("broken.json");
        String json = Files.readString(version2());
        Files.writeString(file, json.replaceFirst("\"status\": \"DIVERGED\"", "\"status\": \"LOST\""));
        UserError error = assertThrows(UserError.class, () -> ResultsFile.read(file));
        assertTrue(error.getMessage().startsWith(file + ": cells[0].outcome.status: "), error.getMessage());

        Files.writeString(file, json.replaceFirst("\"fingerprint\"", "\"fingerprints\""));
        error = assertThrows(UserError.class, () -> ResultsFile.read(file));
        assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
    }

    private static Path version2() throws URISyntaxException {
        return stored("results-2.json");
    }

    private static Path stored(String name) throws URISyntaxException {
        return Path.of(ResultsUpgradeTest.class.getResource(name).toURI());
    }
}
