package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a process of its own that gets a real signal. */
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

    private static ProcessBuilder convnet(List<String> args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ToyMain.class.getName()));
        command.addAll(args);
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    @Test
    void ctrlCLeavesACheckpointAndSaysHowToGoOn() throws IOException, InterruptedException {
        Path out = folder.resolve("a run");
        List<String> args = new ArrayList<>(List.of(TRAIN));
        args.addAll(List.of("--out", out.toString()));
        Process training = convnet(args).start();
        String last = "";
        try (BufferedReader err = training.errorReader()) {
            boolean signalled = false;
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                last = line;
                if (!signalled && line.startsWith("epoch 2/")) {
                    signalled = true;
                    new ProcessBuilder("kill", "-INT", Long.toString(training.pid()))
                            .start()
                            .waitFor();
                }
            }
        }

        assertEquals(130, training.waitFor(), last);
        String told = "to continue: ./convnet train toy --resume --out '" + out + "' --threads 1";
        assertTrue(last.startsWith("stopped after step ") && last.endsWith(told), last);
        long step = Long.parseLong(last.replaceAll("\\D*(\\d+).*", "$1"));
        List<Metrics> metrics = MetricsFile.read(out.resolve("metrics.jsonl"));
        assertEquals(
                step, metrics.stream().filter(Metrics.Step.class::isInstance).count());

        int epochs = (int) (step / 10) + 2;
        Process resumed = convnet(List.of(
                        "train", "toy", "--resume", "--out", out.toString(), "--epochs", Integer.toString(epochs)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertEquals(0, resumed.waitFor());
        assertEquals(epochs * 11, MetricsFile.read(out.resolve("metrics.jsonl")).size());
        assertTrue(Files.exists(out.resolve("model.onnx")));
    }
}
