package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.JavaProcess.Child;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.RunDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings that SIGKILL ends at random moments, in processes of their own: resumed until it is done, a run equals the one that was
 * never killed, bit for bit. The system property {@code kills} sets the number of kills, {@code kills.seed} the moments.
 */
@DisabledOnOs(OS.WINDOWS)
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("kills", 8);
    private static final long SEED = Long.getLong("kills.seed", 12);
    private static final List<String> OPTIMIZERS = List.of("sgd", "adam", "adamw");
    private static final Duration POLL = Duration.ofMillis(1);

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, Result> uninterrupted = new HashMap<>();

    /** All that a run leaves and that does not depend on the clock. */
    private record Result(List<Metrics> metrics, Map<String, ByteBuffer> state, ByteBuffer weights, ByteBuffer model) {
        static Result of(RunDirectory run) throws IOException {
            Map<String, ByteBuffer> state = new HashMap<>();
            SafetensorsFile.read(run.checkpoint()).tensors().forEach((name, tensor) -> state.put(name, tensor.data()));
            return new Result(
                    MetricsFile.read(run.metrics()).stream()
                            .map(KilledTrainingTest::withoutTimes)
                            .toList(),
                    state,
                    ByteBuffer.wrap(Files.readAllBytes(run.weights())),
                    ByteBuffer.wrap(Files.readAllBytes(run.model())));
        }
    }

    private static Metrics withoutTimes(Metrics line) {
        return switch (line) {
            case Metrics.Step s -> new Metrics.Step(s.step(), s.epoch(), s.loss(), s.accuracy(), 0);
            case Metrics.Epoch e ->
                new Metrics.Epoch(e.epoch(), e.trainLoss(), e.trainAccuracy(), e.testLoss(), e.testAccuracy(), 0, 0);
            case Metrics.Resume r -> r;
        };
    }

    /** When to kill a process, which is looked at every millisecond. */
    private record Moment(String name, Predicate<Path> isReached) {}

    @Test
    void aRunThatIsKilledAndResumedUntilItIsDoneEqualsOneThatNeverWas() throws IOException {
        Map<String, Integer> kills = new HashMap<>();
        int runs = 0;
        for (int sum = 0;
                sum < KILLS;
                sum = kills.values().stream().mapToInt(Integer::intValue).sum()) {
            String optimizer = OPTIMIZERS.get(runs % OPTIMIZERS.size());
            if (!uninterrupted.containsKey(optimizer)) {
                RunDirectory whole = new RunDirectory(folder.resolve("whole-" + optimizer));
                finish(training(whole, optimizer));
                uninterrupted.put(optimizer, Result.of(whole));
            }
            RunDirectory run = new RunDirectory(folder.resolve("run-" + runs++));
            int most = Math.ceilDiv(KILLS, OPTIMIZERS.size());
            for (int i = 0; i < most && killed(run, optimizer, kills); i++) {
                if (run.holdsRun()) {
                    // Whenever the process dies, the checkpoint is whole, and the metrics reach it.
                    assertEquals("lenet-bn", run.recipe().network().name());
                }
            }
            finish(training(run, optimizer));
            assertEquals(uninterrupted.get(optimizer), Result.of(run), "run " + runs + " of seed " + SEED);
        }
        System.out.println("training killed " + kills + " in " + runs + " runs; seed " + SEED);
    }

    /** Starts or resumes the run and kills it at a random moment. @return false if the run was done before */
    private boolean killed(RunDirectory run, String optimizer, Map<String, Integer> kills) throws IOException {
        Moment moment = moment(run);
        List<String> err = new CopyOnWriteArrayList<>();
        try (Child child = training(run, optimizer).start(_ -> {}, err::add)) {
            while (!moment.isReached.test(run.path())) {
                if (child.waitFor(POLL)) {
                    assertEquals(0, child.end().exitCode(), err::toString);
                    return false;
                }
            }
        }
        kills.merge(moment.name, 1, Integer::sum);
        return true;
    }

    private Moment moment(RunDirectory run) throws IOException {
        long start = System.nanoTime();
        return switch (random.nextInt(4)) {
            case 0 -> {
                // From the start of Java to some steps.
                long after = Duration.ofMillis(random.nextInt(3000)).toNanos();
                yield new Moment("after a time", _ -> System.nanoTime() - start > after);
            }
            case 1 -> new Moment("writing a file", path -> hasPart(path));
            default -> {
                long size = (Files.exists(run.metrics()) ? Files.size(run.metrics()) : 0) + 1 + random.nextInt(3000);
                yield new Moment("after some steps", _ -> size(run.metrics()) >= size);
            }
        };
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException _) {
            // Replaced in between.
            return 0;
        }
    }

    /** Whether a file is being written beside its target. */
    private static boolean hasPart(Path run) {
        if (!Files.isDirectory(run)) {
            return false;
        }
        try (Stream<Path> files = Files.list(run)) {
            return files.anyMatch(file -> file.toString().endsWith(".part"));
        } catch (IOException _) {
            return false;
        }
    }

    /** Dies as a killed process does, in the middle of writing a checkpoint. */
    static final class DiesWriting {
        private DiesWriting() {}

        public static void main(String[] args) {
            SafetensorsFile checkpoint = SafetensorsFile.read(Path.of(args[0]));
            List<SafeTensor> tensors = new ArrayList<>(checkpoint.tensors().values());
            SafeTensor last = tensors.removeLast();
            tensors.add(new SafeTensor(last.name(), last.dtype(), last.shape(), () -> {
                Runtime.getRuntime().halt(9);
                return last.data();
            }));
            SafetensorsFile.writeWithChecksum(checkpoint.path(), tensors, checkpoint.metadata());
        }
    }

    @Test
    void aProcessThatDiesWhileItWritesACheckpointLeavesTheOneBefore() throws IOException {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        RunDirectory whole = new RunDirectory(folder.resolve("whole"));
        finish(training(whole, "adam"));
        finish(training(run, "adam", "--epochs", "1"));
        byte[] before = Files.readAllBytes(run.checkpoint());

        JavaProcess.End end = new JavaProcess(DiesWriting.class.getName())
                .arguments(List.of(run.checkpoint().toString()))
                .run(_ -> {}, _ -> {});

        assertEquals(9, end.exitCode());
        assertTrue(hasPart(run.path()));
        assertArrayEquals(before, Files.readAllBytes(run.checkpoint()));
        finish(training(run, "adam"));
        assertEquals(Result.of(whole), Result.of(run));
        assertFalse(Files.readAllBytes(run.checkpoint()).length == 0);
    }

    private static void finish(JavaProcess training) {
        List<String> err = new CopyOnWriteArrayList<>();
        assertEquals(0, training.run(_ -> {}, err::add).exitCode(), err::toString);
    }

    /** The training, from its start or from its checkpoint. */
    private static JavaProcess training(RunDirectory run, String optimizer, String... more) {
        List<String> args =
                new ArrayList<>(List.of("train", "lenet-bn", "--out", run.path().toString()));
        args.addAll(List.of("--optimizer", optimizer, "--data", "sample", "--limit", "80", "--batch", "16"));
        args.addAll(List.of("--threads", "1", "--checkpoint-every", "2"));
        if (more.length == 0) {
            args.addAll(List.of("--epochs", "6"));
        }
        args.addAll(List.of(more));
        args.add(run.holdsRun() ? "--resume" : "--force");
        // The first compiler is enough, and leaves the processor to the other tests.
        return new JavaProcess(Main.class.getName())
                .option("-XX:TieredStopAtLevel=1")
                .arguments(args);
    }
}
