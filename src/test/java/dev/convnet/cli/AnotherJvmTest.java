package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.JavaProcess.Child;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.StepMetrics;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs in a JVM of its own, because it needs a native library of its own. */
@DisabledOnOs(OS.WINDOWS)
class AnotherJvmTest {
    @TempDir
    private Path folder;

    /** Stands for a training: says its process id, and at the first signal what signal it was. */
    static final class Training {
        private Training() {}

        public static void main(String[] args) throws InterruptedException {
            Interrupts interrupts = Interrupts.watchAsChild();
            System.out.println(ProcessHandle.current().pid());
            while (!interrupts.stop().isRequested()) {
                Thread.sleep(10);
            }
            // Time for a signal that comes twice, by both ways.
            Thread.sleep(500);
            System.out.println("stopped");
            System.exit(interrupts.exitCode());
        }
    }

    /** Says its process id and has a {@link Training} run in its place. */
    static final class Command {
        private Command() {}

        public static void main(String[] args) {
            System.out.println(ProcessHandle.current().pid());
            System.exit(Interrupts.runInPlace(new JavaProcess(Training.class.getName())));
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, false, 130", "INT, true, 130", "TERM, false, 143", "HUP, false, 129"})
    void aSignalEndsTheTrainingOnceWhetherBothGetItOrTheCommandAlone(String signal, boolean both, int exitCode)
            throws IOException, InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Child command = new JavaProcess(Command.class.getName()).start(lines::add, lines::add)) {
            String pid = lines.take();
            String childsPid = lines.take();

            send(signal, both ? List.of(pid, childsPid) : List.of(pid));

            assertEquals("stopped", lines.poll(1, TimeUnit.MINUTES));
            assertEquals(exitCode, command.end().exitCode());
        }
    }

    @Test
    void aTrainingEndsWithItsCommandIfThatIsKilled() throws IOException, InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Child command = new JavaProcess(Command.class.getName()).start(lines::add, lines::add)) {
            String pid = lines.take();
            ProcessHandle training =
                    ProcessHandle.of(Long.parseLong(lines.take())).orElseThrow();

            send("KILL", List.of(pid));

            assertEquals(137, command.end().exitCode());
            training.onExit().orTimeout(1, TimeUnit.MINUTES).join();
        }
    }

    @Test
    void cellsOfALibraryThatIsNotThereAreSkippedAndTheRestGoesOn() throws IOException {
        Path run = folder.resolve("run");
        Path suite = Files.writeString(folder.resolve("engines.yaml"), """
                name: engines
                threads: 1
                defaults: {do: [train, evaluate], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn, matrix: {engine: [ort-training, convnet]}}
                """);
        List<String> err = new CopyOnWriteArrayList<>();

        JavaProcess.End end = new JavaProcess(Main.class.getName())
                .environment(OrtLibrary.VARIABLE, folder.toString())
                .arguments(List.of("run", suite.toString(), "--out", run.toString()))
                .run(_ -> {}, err::add);

        assertTrue(end.succeeded(), err::toString);
        List<Cell> cells = ResultsFile.read(run.resolve("results.json")).cells();
        assertEquals(
                List.of(CellStatus.SKIPPED, CellStatus.OK),
                cells.stream().map(Cell::status).toList());
        assertEquals(
                "CONVNET_ORT_LIBRARY: " + System.mapLibraryName("onnxruntime") + " is missing in " + folder,
                cells.getFirst().outcome().reason());
    }

    @Test
    @Requires(TestGroup.ORT_TRAINING)
    void bothEnginesRunSideBySideAndEachCellNamesItsLibrary() throws IOException {
        Path run = folder.resolve("run");
        Path suite = Files.writeString(folder.resolve("engines.yaml"), """
                name: engines
                threads: 1
                defaults: {do: [train, evaluate], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn, matrix: {engine: [convnet, ort-training]}}
                """);
        List<String> err = new CopyOnWriteArrayList<>();

        JavaProcess.End end = new JavaProcess(Main.class.getName())
                .arguments(List.of("run", suite.toString(), "--out", run.toString()))
                .run(_ -> {}, err::add);

        assertTrue(end.succeeded(), err::toString);
        RunResults results = ResultsFile.read(run.resolve("results.json"));
        List<String> libraries = results.cells().stream()
                .map(cell -> results.environments().stream()
                        .filter(environment -> environment.id().equals(cell.environment()))
                        .findFirst()
                        .orElseThrow()
                        .onnxRuntime())
                .map(library -> library.library() + " " + library.training())
                .toList();
        assertEquals(List.of("onnxruntime false", "org.bytedeco:onnxruntime true"), libraries);
        List<List<Double>> losses = results.cells().stream()
                .map(cell ->
                        cell.training().steps().stream().map(StepMetrics::loss).toList())
                .toList();
        assertEquals(2, losses.getFirst().size());
        for (int i = 0; i < losses.getFirst().size(); i++) {
            assertEquals(losses.getFirst().get(i), losses.getLast().get(i), 1e-4);
        }
    }

    /** Prints the version of ONNX Runtime. */
    static final class RuntimeVersion {
        private RuntimeVersion() {}

        public static void main(String[] args) {
            System.out.println(OrtRuntime.version());
        }
    }

    /** ONNX Runtime 1.29.0 crashes in a process whose command line is longer than 4 KiB. */
    @Test
    void aLongClassPathDoesNotCrashOnnxRuntime() {
        List<String> lines = new CopyOnWriteArrayList<>();
        JavaProcess process = new JavaProcess(RuntimeVersion.class.getName());
        for (int i = 0; i < 50; i++) {
            process.classPath(folder.resolve("x".repeat(100)));
        }

        assertTrue(process.run(lines::add, lines::add).succeeded(), lines::toString);

        assertEquals(OrtRuntime.version(), lines.getLast());
    }

    private static void send(String signal, List<String> processes) throws IOException, InterruptedException {
        ProcessBuilder kill = new ProcessBuilder("kill", "-" + signal);
        kill.command().addAll(processes);
        assertEquals(0, kill.start().waitFor());
    }
}
