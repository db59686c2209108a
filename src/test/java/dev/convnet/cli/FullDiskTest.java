package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.RunDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training whose files cannot grow any more. Linux's limit on the size of a process's files, set while the training runs, stands
 * for a full disk: the system then refuses to write, too.
 */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    @TempDir
    private Path folder;

    @Test
    void theLastCheckpointStaysAndTheRunGoesOnOnceThereIsSpace() throws IOException, InterruptedException {
        RunDirectory run = new RunDirectory(folder.resolve("a run"));
        Process training = inAnotherProcess(arguments(run, 100_000));
        List<String> lines = new ArrayList<>();
        try (BufferedReader err = training.errorReader()) {
            boolean limited = false;
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                lines.add(line);
                if (!limited && line.startsWith("epoch 2/")) {
                    limited = true;
                    limit(training, Files.size(run.checkpoint()) - 1);
                }
            }
        }

        assertEquals(1, training.waitFor(), lines::toString);
        assertTrue(
                lines.get(lines.size() - 2)
                        .startsWith("convnet: cannot write " + run.checkpoint() + ": File too large"),
                lines::toString);
        assertEquals(
                "the last checkpoint is complete; to continue: ./convnet train toy --out '" + run.path()
                        + "' --data sample --limit 96 --batch 32 --threads 1 --optimizer sgd --epochs 100000 --resume",
                lines.getLast());
        try (Stream<Path> files = Files.list(run.path())) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".part")), "the cut file is removed");
        }

        int epochs = 2
                + (int) MetricsFile.read(run.metrics()).stream()
                        .filter(Metrics.Epoch.class::isInstance)
                        .count();
        RunDirectory whole = new RunDirectory(folder.resolve("whole"));
        assertEquals(0, train(arguments(run, epochs)));
        assertEquals(0, train(arguments(whole, epochs)));
        assertEquals(-1, Files.mismatch(whole.weights(), run.weights()));
    }

    /** No file of Linux's proc file system can be made, not even by root. */
    @Test
    void aFolderThatCannotBeWrittenIsNamed() {
        StringWriter err = new StringWriter();

        int exitCode = Main.run(
                new ToyNetwork(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                arguments(new RunDirectory(Path.of("/proc/convnet")), 1).toArray(String[]::new));

        assertEquals(1, exitCode);
        assertTrue(err.toString().startsWith("convnet: cannot write /proc/convnet: "), err::toString);
        assertEquals(1, err.toString().lines().count());
    }

    private static List<String> arguments(RunDirectory run, int epochs) {
        List<String> args =
                new ArrayList<>(List.of("train", "toy", "--out", run.path().toString()));
        args.addAll(List.of("--data", "sample", "--limit", "96", "--batch", "32", "--threads", "1"));
        args.addAll(List.of("--optimizer", "sgd", "--epochs", Integer.toString(epochs)));
        args.add(run.holdsRun() ? "--resume" : "--force");
        return args;
    }

    private static int train(List<String> arguments) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Main.run(new ToyNetwork(), nowhere, nowhere, arguments.toArray(String[]::new));
    }

    private static Process inAnotherProcess(List<String> arguments) throws IOException {
        return InterruptTest.convnet(arguments).start();
    }

    private static void limit(Process process, long bytes) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertEquals(0, prlimit.waitFor());
    }
}
