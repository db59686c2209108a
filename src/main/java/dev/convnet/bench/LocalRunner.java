package dev.convnet.bench;

import dev.convnet.base.Deadline;
import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.results.Cell;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.CellResult;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Environment;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs cells in this process. At its time limit, a cell is asked to stop: training ends at the next step, a measurement at the next call,
 * and Java code that waits is interrupted. Code that does none of this, such as an endless loop in a kernel, cannot be stopped within a
 * process: its thread is left behind, and {@link #isHung} says so.
 */
public final class LocalRunner implements CellRunner {
    /** How long a cell may take to stop. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final TrainableNetworks networks;
    private final Dataset data;
    private final Engines engines;
    private final Environment environment;
    private final boolean isolated;
    private volatile boolean hung;

    /**
     * @param environment the description of this process
     * @param isolated whether this process runs one cell only, and another one watches its time
     */
    public LocalRunner(
            TrainableNetworks networks, Dataset data, Engines engines, Environment environment, boolean isolated) {
        this.networks = networks;
        this.data = data;
        this.engines = engines;
        this.environment = environment;
        this.isolated = isolated;
    }

    /** Whether a cell that did not stop still runs on a thread of this process. */
    public boolean isHung() {
        return hung;
    }

    @Override
    public Optional<CellResult> run(
            CellPlan plan,
            Path folder,
            Optional<Deadline> deadline,
            CellLimit limit,
            TrainingListener progress,
            StopSignal stop) {
        StopSignal ofCell = stop.forPart();
        CellRun run = new CellRun(networks, data, engines, plan, environment.id(), isolated);
        if (isolated) {
            return finished(run, run.run(folder, deadline, progress, ofCell));
        }
        CompletableFuture<Cell> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name("cell").start(() -> {
            try {
                result.complete(run.run(folder, deadline, progress, ofCell));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        Optional<Cell> cell = within(limit.time(), result);
        if (cell.isPresent()) {
            return finished(run, cell.get());
        }
        ofCell.request();
        thread.interrupt();
        Optional<Cell> stopped = within(GRACE, result);
        if (stopped.isPresent()) {
            return stop.isRequested()
                    ? Optional.empty()
                    : Optional.of(result(
                            stopped.get().withOutcome(failed(stopped.get().outcome(), limit))));
        }
        hung = true;
        return Optional.of(result(Cell.notMeasured(
                Engines.name(plan),
                environment.id(),
                CellOutcome.notMeasured(
                        CellStatus.FAILED,
                        limit.exceeded()
                                + "; it did not stop, and its thread keeps running: the cells after it run in JVMs"
                                + " of their own, and their times may suffer"),
                engines.setup(plan, false))));
    }

    private static CellOutcome failed(CellOutcome outcome, CellLimit limit) {
        return outcome.ended(CellStatus.FAILED, limit.exceeded());
    }

    private Optional<CellResult> finished(CellRun run, Cell cell) {
        return run.wasStopped() ? Optional.empty() : Optional.of(result(cell));
    }

    private CellResult result(Cell cell) {
        return new CellResult(environment, cell);
    }

    private static Optional<Cell> within(Duration time, CompletableFuture<Cell> result) {
        try {
            return Optional.of(result.get(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().toString(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
