package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.JavaProcess.Child;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.StepMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a suite with SIGKILL at random moments and resumes it. {@code -Dconvnet.suite.kills=100} sets the number of kills, {@code
 * -Dconvnet.suite.kills.seed=1} their moments.
 */
@DisabledOnOs(OS.WINDOWS)
class SuiteKillTest {
    private static final int KILLS = Integer.getInteger("convnet.suite.kills", 3);
    private static final long SEED = Long.getLong("convnet.suite.kills.seed", System.nanoTime());

    @TempDir
    Path folder;

    @Test
    void aSuiteThatIsKilledAndResumedMeasuresWhatAnUninterruptedOneDoes() throws IOException {
        String suite = Files.writeString(folder.resolve("tiny.yaml"), """
                        name: tiny
                        threads: 1
                        defaults: {do: [train, evaluate], epochs: 3, batch: 32, limit: 320}
                        networks:
                          - {net: lenet-bn}
                          - {net: lenet-bn, seed: 1}
                          - {net: lenet-bn, seed: 2}
                        """).toString();
        long start = System.nanoTime();
        RunResults whole = finish(suite, folder.resolve("whole"));
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();

        Random random = new Random(SEED);
        Path run = folder.resolve("run");
        for (int kills = 0; kills < KILLS; ) {
            kills += killed(suite, run, random.nextLong(millis)) ? 1 : restarted(run);
        }
        RunResults resumed = finish(suite, run);

        String seed = "kills at moments of the seed " + SEED;
        assertEquals(3, resumed.cells().size(), seed);
        for (int i = 0; i < 3; i++) {
            Cell expected = whole.cells().get(i);
            Cell actual = resumed.cells().get(i);
            assertEquals(CellStatus.OK, actual.status(), seed);
            assertEquals(losses(expected), losses(actual), seed);
            assertEquals(
                    expected.inference().evaluation().loss(),
                    actual.inference().evaluation().loss(),
                    seed);
            assertEquals(expected.inference().logits(), actual.inference().logits(), seed);
        }
    }

    /** Runs the suite for a while and kills it. @return false if it came to its end before */
    private boolean killed(String suite, Path run, long millis) throws IOException {
        boolean ended;
        try (Child child = convnet(suite, run).start(_ -> {}, _ -> {})) {
            ended = child.waitFor(Duration.ofMillis(millis));
        }
        Path results = run.resolve("results.json");
        if (Files.exists(results)) {
            valid(results);
        }
        return !ended;
    }

    /** Begins the run anew, after it came to its end. @return 0, the kills that this was */
    private static int restarted(Path run) throws IOException {
        Files.delete(run.resolve("results.json"));
        return 0;
    }

    private RunResults finish(String suite, Path run) throws IOException {
        List<String> err = new CopyOnWriteArrayList<>();
        JavaProcess.End end = convnet(suite, run).run(_ -> {}, err::add);
        assertTrue(end.succeeded(), err::toString);
        return valid(run.resolve("results.json"));
    }

    private static RunResults valid(Path results) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("harness/results.schema.json")), InputFormat.JSON);
        assertEquals(List.of(), schema.validate(Files.readString(results), InputFormat.JSON));
        return ResultsFile.read(results);
    }

    private static List<Double> losses(Cell cell) {
        return cell.steps().stream().map(StepMetrics::loss).toList();
    }

    private static JavaProcess convnet(String suite, Path run) {
        return new JavaProcess(Main.class.getName())
                .arguments(new ArrayList<>(List.of("run", suite, "--out", run.toString(), "--resume")));
    }
}
