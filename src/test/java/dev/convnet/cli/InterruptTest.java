package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals, in a process of its own that gets real ones. */
@DisabledOnOs(OS.WINDOWS)
class InterruptTest {
    private static final String[] TRAIN = {
        "train", "toy", "--data", "sample", "--limit", "320", "--batch", "32", "--epochs", "100000", "--threads", "1"
    };

    @TempDir
    private Path folder;

    /** The command line over the toy network. */
    static final class ToyMain {
        private ToyMain() {}

        public static void main(String[] args) {
            PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
            PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
            System.exit(Main.run(new ToyNetwork(), out, err, args));
        }
    }

    static ProcessBuilder convnet(List<String> args) {
        return java(ToyMain.class, args);
    }

    private static ProcessBuilder java(Class<?> main, List<String> args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(args);
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalLeavesACheckpointAndSaysHowToGoOn(String signal, int exitCode)
            throws IOException, InterruptedException {
        Path out = folder.resolve("a run");
        List<String> args = new ArrayList<>(List.of(TRAIN));
        args.addAll(List.of("--force", "--out", out.toString()));
        Process training = convnet(args).start();
        String last = "";
        try (BufferedReader err = training.errorReader()) {
            boolean signalled = false;
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                last = line;
                if (!signalled && line.startsWith("epoch 2/")) {
                    signalled = true;
                    send(signal, training);
                }
            }
        }

        assertEquals(exitCode, training.waitFor(), last);
        String hint = "to continue: ./convnet " + String.join(" ", TRAIN) + " --out '" + out + "' --resume";
        assertTrue(last.startsWith("stopped after step ") && last.endsWith(hint), last);
        long step = Long.parseLong(last.replaceAll("\\D*(\\d+).*", "$1"));
        List<Metrics> metrics = MetricsFile.read(out.resolve("metrics.jsonl"));
        assertEquals(
                step, metrics.stream().filter(Metrics.Step.class::isInstance).count());

        int epochs = (int) (step / 10) + 2;
        Process resumed = convnet(List.of(
                        "train",
                        "toy",
                        "--resume",
                        "--out",
                        out.toString(),
                        "--epochs",
                        Integer.toString(epochs),
                        "--threads",
                        "1"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertEquals(0, resumed.waitFor());
        assertEquals(epochs * 11, MetricsFile.read(out.resolve("metrics.jsonl")).size());
        assertTrue(Files.exists(out.resolve("model.onnx")));
    }

    /** Ignores a stop, as a step does that takes very long. */
    static final class LongStep {
        private LongStep() {}

        public static void main(String[] args) throws InterruptedException {
            Interrupts interrupts = Interrupts.watch();
            System.err.println("step");
            while (!interrupts.stop().isRequested()) {
                Thread.sleep(10);
            }
            System.err.println("requested");
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws IOException, InterruptedException {
        Process process = java(LongStep.class, List.of()).start();
        try (BufferedReader err = process.errorReader()) {
            assertEquals("step", err.readLine());
            send("INT", process);
            assertEquals("requested", err.readLine());
            send("TERM", process);
        }

        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(143, process.exitValue());
    }

    @Test
    void nothingIsToBeResumedBeforeTheFirstStep() throws IOException, InterruptedException {
        Path out = folder.resolve("run");
        List<String> args = new ArrayList<>(List.of(TRAIN));
        args.addAll(List.of("--out", out.toString()));
        Process training = java(StoppedMain.class, args).start();

        String err = new String(training.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(130, training.waitFor(), err);
        assertEquals("stopped before the first step" + System.lineSeparator(), err);
    }

    /** The command line over a toy network that sends its own process a signal while its models are made. */
    static final class StoppedMain {
        private StoppedMain() {}

        public static void main(String[] args) {
            ToyNetwork network = new ToyNetwork() {
                @Override
                public TrainingProgram trainingProgram(Recipe recipe) {
                    try {
                        new ProcessBuilder(
                                        "kill",
                                        "-INT",
                                        Long.toString(ProcessHandle.current().pid()))
                                .start()
                                .waitFor();
                        Thread.sleep(500);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return super.trainingProgram(recipe);
                }
            };
            PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
            PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
            System.exit(Main.run(network, out, err, args));
        }
    }

    /** A measurement has no checkpoint, and a regular exit would wait for ONNX Runtime. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void aMeasurementEndsAtOnce(String signal) throws IOException, InterruptedException {
        assertEquals(
                0,
                Main.run(
                        new ToyNetwork(),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(new StringWriter()),
                        "export",
                        "lenet-bn",
                        "--out",
                        folder.toString()));
        Process bench = java(
                        Main.class,
                        List.of("bench", folder.resolve("lenet-bn.onnx").toString(), "--calls", "10000000"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertFalse(bench.waitFor(5, TimeUnit.SECONDS), "the measurement takes long");

        long start = System.nanoTime();
        send(signal, bench);

        assertTrue(bench.waitFor(1, TimeUnit.MINUTES));
        assertEquals(Map.of("INT", 130, "TERM", 143, "HUP", 129).get(signal), bench.exitValue());
        // A second, and what a busy machine takes to tell.
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
