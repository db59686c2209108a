package dev.convnet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.StopSignal;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.SuiteReader;
import dev.convnet.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that do not leave a result. */
class IsolatedRunnerTest {
    @TempDir
    Path folder;

    /** Writes a text into the file of the result and exits: {@code <folder> <text> <exit code>}. */
    static final class BadChild {
        private BadChild() {}

        public static void main(String[] args) throws IOException {
            if (!args[1].isEmpty()) {
                Files.writeString(IsolatedRunner.resultFile(Path.of(args[0])), args[1]);
            }
            System.err.println("about to leave");
            System.exit(Integer.parseInt(args[2]));
        }
    }

    @Test
    void aDamagedResultFailsTheCellAndIsRemoved() throws IOException {
        Cell cell = run("{\"environment\": {", "0");

        assertEquals(CellStatus.FAILED, cell.status());
        assertTrue(cell.outcome().reason().startsWith("its JVM left a damaged result: "), cell.outcome()::reason);
        assertTrue(cell.outcome().reason().contains("cell.json"), cell.outcome()::reason);
        assertFalse(Files.exists(IsolatedRunner.resultFile(folder)));
    }

    @Test
    void aChildThatExitsSaysWithWhichCode() throws IOException {
        Cell cell = run("", "3");

        assertEquals(CellStatus.FAILED, cell.status());
        assertTrue(
                cell.outcome()
                        .reason()
                        .matches(
                                "its JVM ended with exit code 3 after \\d+\\.\\d s, without a result; its code may have"
                                        + " called System.exit; the last line of its standard error: about to leave"),
                cell.outcome()::reason);
    }

    private Cell run(String text, String exitCode) throws IOException {
        CellPlan plan = SuiteReader.read(
                        Files.writeString(folder.resolve("suite.yaml"), "{name: tiny, networks: [{net: lenet-bn}]}"),
                        Optional.of("sample"))
                .cells()
                .getFirst();
        return new IsolatedRunner(
                        (_, cell, _) -> new JavaProcess(BadChild.class.getName())
                                .arguments(List.of(cell.toString(), text, exitCode)),
                        new Engines(SessionSettings.onCpu(1), "none"),
                        EnvironmentCapture.capture(folder, null),
                        _ -> {})
                .run(plan, folder, Optional.empty(), CellLimit.NONE, new TrainingListener() {}, new StopSignal())
                .orElseThrow()
                .cell();
    }
}
