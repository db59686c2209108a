package dev.convnet.bench;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.Deadline;
import dev.convnet.base.InputFiles;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.OutputFolder;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
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
import java.util.List;
import java.util.Locale;
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
public record IsolatedRunner(CellProcess child, Engines engines, Environment environment, Consumer<String> err)
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
    public Optional<CellResult> run(
            CellPlan plan,
            Path folder,
            Optional<Deadline> deadline,
            CellLimit limit,
            TrainingListener progress,
            StopSignal stop) {
        Path result = resultFile(folder);
        new OutputFolder(folder.toAbsolutePath().getParent()).replace(List.of(result), InputFiles.NONE);
        AtomicReference<String> lastLine = new AtomicReference<>("");
        JavaProcess process = child.of(plan, folder, deadline)
                .option("-XX:ErrorFile=" + folder.resolve("crash-%p.log"))
                .environment(PARENT, ResultsFile.json(environment));
        if (engines.needsTrainingLibrary(plan)) {
            try {
                OrtLibrary.forTraining(null, err).configure(process);
            } catch (UserError e) {
                return Optional.of(notMeasured(plan, CellStatus.SKIPPED, e.getMessage()));
            }
        }
        long start = System.nanoTime();
        JavaProcess.End end;
        boolean tooLong;
        try (JavaProcess.Child running = process.start(_ -> {}, line -> {
            lastLine.set(line);
            err.accept(line);
        })) {
            tooLong = !ended(running, Deadline.in(limit.time()), stop);
            end = running.end();
        }
        if (Files.exists(result)) {
            return Optional.of(left(plan, result));
        } else if (stop.isRequested()) {
            return Optional.empty();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        String reason = tooLong ? limit.exceeded() + "; its JVM was killed" : died(end, seconds, lastLine.get());
        return Optional.of(notMeasured(plan, CellStatus.FAILED, reason));
    }

    /** Waits for the end of the child, to which it passes a stop. @return false if the child was killed at its time limit */
    private static boolean ended(JavaProcess.Child running, Deadline limit, StopSignal stop) {
        boolean passed = false;
        while (!running.waitFor(PATIENCE)) {
            if (limit.isOver()) {
                running.kill();
                return false;
            }
            if (stop.isRequested() && !passed) {
                running.pass(JavaProcess.SIGTERM);
                passed = true;
            }
        }
        return true;
    }

    /** The result that the child left, which fails the cell if it is damaged. */
    private CellResult left(CellPlan plan, Path file) {
        try {
            CellResult result = ResultsFile.readCell(file);
            if (!result.cell().id().equals(plan.id())) {
                throw new UserError(
                        file + ": the result of the cell " + result.cell().id());
            }
            return result;
        } catch (UserError e) {
            return notMeasured(plan, CellStatus.FAILED, "its JVM left a damaged result: " + e.getMessage());
        } finally {
            delete(file);
        }
    }

    private static String died(JavaProcess.End end, double seconds, String lastLine) {
        return String.format(
                Locale.ROOT,
                "its JVM ended with %s after %.1f s, without a result%s%s",
                end,
                seconds,
                end.isSignal() ? "" : "; its code may have called System.exit",
                lastLine.isBlank() ? "" : "; the last line of its standard error: " + lastLine);
    }

    private CellResult notMeasured(CellPlan plan, CellStatus status, String reason) {
        return new CellResult(
                environment,
                Cell.notMeasured(
                        Engines.name(plan),
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
