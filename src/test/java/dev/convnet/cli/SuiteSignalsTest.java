package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.Cell;
import dev.convnet.results.ResultsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals to a suite, in a process of its own that gets real ones. */
@DisabledOnOs(OS.WINDOWS)
class SuiteSignalsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130, ''", "TERM, 143, ''", "TERM, 143, --isolate"})
    void aMeasurementEndsAndTheFinishedCellIsKept(String signal, int exitCode, String option)
            throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        String suite = Files.writeString(folder.resolve("tiny.yaml"), """
                        name: tiny
                        threads: 1
                        defaults: {epochs: 1, batch: 32, limit: 64}
                        networks:
                          - {net: lenet-bn, do: [train]}
                          - {net: lenet-bn, do: [latency], latency: [{batch: 1, calls: 10000000, seconds: 3000}]}
                        """).toString();
        Process suiteProcess = start("run", suite, "--out", run.toString(), option);
        List<String> lines = new ArrayList<>();
        List<ProcessHandle> children = new ArrayList<>();
        try (BufferedReader err = suiteProcess.errorReader()) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                lines.add(line);
                if (line.startsWith("[2/2]")) {
                    Thread.sleep(3000);
                    children.addAll(suiteProcess.descendants().toList());
                    new ProcessBuilder("kill", "-" + signal, Long.toString(suiteProcess.pid()))
                            .start()
                            .waitFor();
                }
            }
        }

        assertTrue(suiteProcess.waitFor(60, TimeUnit.SECONDS), lines::toString);
        assertEquals(exitCode, suiteProcess.exitValue(), lines::toString);
        assertEquals(
                List.of("lenet-bn"),
                ResultsFile.read(run.resolve("results.json")).cells().stream()
                        .map(Cell::id)
                        .toList());
        assertEquals(option.isEmpty(), children.isEmpty());
        for (ProcessHandle child : children) {
            child.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            assertFalse(child.isAlive());
        }
    }

    private static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Arrays.stream(args).filter(arg -> !arg.isEmpty()).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
