package dev.convnet.bench;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.Deadline;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.results.Cell;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.CellResult;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Environment;
import dev.convnet.results.ResultsFile;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Runs each cell in a JVM of its own, so that a crash of native code or a memory leak does not affect the next cell. The child process
 * leaves its result in a file.
 *
 * @param environment the description of this process
 * @param err receives the lines of the child's standard error
 */
public record IsolatedRunner(
        CellProcess child, Engines engines, Dataset data, Environment environment, Consumer<String> err)
        implements CellRunner {
    /** Makes the process that runs one cell. */
    @FunctionalInterface
    public interface CellProcess {
        /**
         * The process, not yet started. It writes the cell's result to {@link #resultFile}.
         *
         * @param folder the cell's folder
         * @param deadline when training ends at the latest
         */
        JavaProcess of(CellPlan plan, Path folder, Optional<Deadline> deadline);
    }

    /** The environment variable in which a child process gets the environment of its parent. */
    public static final String PARENT = "CONVNET_PARENT_ENVIRONMENT";

    private static final Duration PATIENCE = Duration.ofMillis(200);

    /** The file in the cell's folder in which a child process leaves its result. */
    public static Path resultFile(Path folder) {
        return folder.resolve("cell.json");
    }

    @Override
    public CellResult run(
            CellPlan plan, Path folder, Optional<Deadline> deadline, TrainingListener progress, StopSignal stop) {
        Path result = resultFile(folder);
        delete(result);
        long start = System.nanoTime();
        AtomicReference<String> lastLine = new AtomicReference<>("");
        JavaProcess process = child.of(plan, folder, deadline)
                .option("-XX:ErrorFile=" + folder.resolve("crash-%p.log"))
                .environment(PARENT, ResultsFile.json(environment));
        if (plan.needsAnotherLibrary()) {
            try {
                OrtLibrary.chosen(null).ifPresent(library -> library.configure(process));
            } catch (UserError e) {
                return notMeasured(plan, CellStatus.SKIPPED, OrtLibrary.VARIABLE + ": " + e.getMessage());
            }
        }
        JavaProcess.End end;
        try (JavaProcess.Child running = process.start(_ -> {}, line -> {
            lastLine.set(line);
            err.accept(line);
        })) {
            while (!running.waitFor(PATIENCE)) {
                if (stop.isRequested()) {
                    running.pass(JavaProcess.SIGTERM);
                    break;
                }
            }
            end = running.end();
        }
        if (Files.exists(result)) {
            CellResult cell = ResultsFile.readCell(result);
            delete(result);
            return cell;
        }
        return notMeasured(
                plan,
                CellStatus.FAILED,
                "its JVM ended with " + end + " after "
                        + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s"
                        + (lastLine.get().isBlank() ? "" : "; the last line of its standard error: " + lastLine.get()));
    }

    private CellResult notMeasured(CellPlan plan, CellStatus status, String reason) {
        return new CellResult(
                environment,
                Cell.notMeasured(
                        engines.identity(plan, data),
                        environment.id(),
                        CellOutcome.notMeasured(status, reason),
                        engines.setup(plan, true)));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError("cannot delete " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
