package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.JavaProcess.Child;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A suite that is killed, in a process of its own that gets a real signal. */
@DisabledOnOs(OS.WINDOWS)
class KilledRunTest {
    @TempDir
    private Path folder;

    @Test
    void aKilledRunHasItsFinishedCellsAndResumeCompletesIt() throws IOException {
        Path run = folder.resolve("run");
        String suite = suite("""
                name: tiny
                threads: 1
                defaults: {do: [train, evaluate], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn}
                  - {net: lenet-bn, epochs: 100000}
                """);
        CompletableFuture<Void> second = new CompletableFuture<>();
        try (Child child = convnet("run", suite, "--out", run.toString()).start(_ -> {}, line -> {
            // The second cell is being trained, so the first is done.
            if (line.startsWith("epoch 2/")) {
                second.complete(null);
            }
        })) {
            second.join();
            assertFalse(child.waitFor(Duration.ofMillis(1)));
        }

        RunResults killed = ResultsFile.read(run.resolve("results.json"));
        assertEquals(List.of("lenet-bn"), killed.cells().stream().map(Cell::id).toList());
        assertEquals(2, killed.planned());

        // The same first cell, and a second that comes to an end.
        suite("""
                name: tiny
                threads: 1
                defaults: {do: [train, evaluate], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn}
                  - {net: lenet-bn, epochs: 2}
                """);
        List<String> err = new CopyOnWriteArrayList<>();
        JavaProcess.End end =
                convnet("run", suite, "--out", run.toString(), "--resume").run(_ -> {}, err::add);

        assertTrue(end.succeeded(), err::toString);
        assertEquals("[1/2] lenet-bn: already done", err.getFirst());
        RunResults resumed = ResultsFile.read(run.resolve("results.json"));
        assertEquals(killed.cells().getFirst(), resumed.cells().getFirst());
        assertEquals(killed.startedAt(), resumed.startedAt());
        assertEquals(2, resumed.cells().getLast().epochs().size());
    }

    @Test
    void aCellThatTakesItsOwnJvmDownIsRecordedAndTheNextOneRuns() throws IOException {
        Path run = folder.resolve("run");
        String suite = suite("""
                name: tiny
                threads: 1
                defaults: {do: [train, evaluate], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn, epochs: 100000}
                  - {net: lenet-bn}
                """);
        List<String> err = new CopyOnWriteArrayList<>();
        JavaProcess.End end = convnet("run", suite, "--out", run.toString(), "--isolate")
                .run(_ -> {}, line -> {
                    err.add(line);
                    if (line.startsWith("epoch 2/")) {
                        killTheChildrensChildren();
                    }
                });

        assertEquals(1, end.exitCode(), err::toString);
        List<Cell> cells = ResultsFile.read(run.resolve("results.json")).cells();
        assertEquals(
                List.of(CellStatus.FAILED, CellStatus.OK),
                cells.stream().map(Cell::status).toList());
        assertTrue(
                cells.getFirst().outcome().reason().startsWith("its JVM ended with signal 9 "),
                cells.getFirst().outcome()::reason);
        assertTrue(cells.getLast().setup().isolated());
        assertFalse(Files.exists(run.resolve("lenet-bn-2/cell.json")));
    }

    @Test
    void aKernelThatNeverReturnsIsKilledAtTheTimeLimitAndTheNextCellRuns() throws IOException {
        Path run = folder.resolve("run");
        String suite = suite("""
                name: tiny
                threads: 1
                defaults: {do: [train], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn, kernels: dev.convnet.testing.HangingProvider, time-limit: 12}
                  - {net: lenet-bn}
                """);
        List<String> err = new CopyOnWriteArrayList<>();
        JavaProcess.End end = convnet("run", suite, "--out", run.toString()).run(_ -> {}, err::add);

        assertEquals(1, end.exitCode(), err::toString);
        List<Cell> cells = ResultsFile.read(run.resolve("results.json")).cells();
        assertEquals(
                List.of(CellStatus.FAILED, CellStatus.OK),
                cells.stream().map(Cell::status).toList());
        assertEquals(
                "took longer than its time limit of 12.0 s, which was given; its JVM was killed",
                cells.getFirst().outcome().reason());
        assertTrue(cells.getFirst().setup().isolated());
        assertFalse(cells.getLast().setup().isolated());
    }

    private static void killTheChildrensChildren() {
        ProcessHandle.current().children().forEach(child -> child.children().forEach(ProcessHandle::destroyForcibly));
    }

    private String suite(String text) throws IOException {
        return Files.writeString(folder.resolve("tiny.yaml"), text).toString();
    }

    private static JavaProcess convnet(String... args) {
        return new JavaProcess(Main.class.getName()).arguments(new ArrayList<>(List.of(args)));
    }
}
