package dev.convnet.bench;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.Deadline;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UnavailableError;
import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.load.LoadPlan;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Cell;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Divergence;
import dev.convnet.results.ModelSummary;
import dev.convnet.results.Profile;
import dev.convnet.results.Setup;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.suite.Task;
import dev.convnet.train.DivergedException;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.graph.StateNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One cell of a suite, from its plan to its results. What was measured before an error is kept. */
final class CellRun {
    private final TrainableNetworks networks;
    private final Dataset data;
    private final Engines engines;
    private final CellPlan plan;
    private final String environment;
    private final double busyCores = EnvironmentCapture.busyCores();
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();
    private final InferenceMeasurement inference;
    private final CellProfiler profiler;

    private Setup setup;
    private PeakMemory memory = PeakMemory.start();
    private Optional<TrainingRecorder> recorder = Optional.empty();
    private boolean stopped;
    private Divergence divergence;
    private ModelSummary model;
    private Profile profile = Profile.NONE;

    CellRun(
            TrainableNetworks networks,
            Dataset data,
            Engines engines,
            CellPlan plan,
            String environment,
            boolean isolated) {
        this.networks = networks;
        this.data = data;
        this.engines = engines;
        this.plan = plan;
        this.environment = environment;
        this.setup = engines.setup(plan, isolated);
        this.inference = new InferenceMeasurement(plan, data);
        this.profiler = new CellProfiler(data);
    }

    /**
     * Does the plan's tasks, one after another.
     *
     * @param folder where the cell's files go
     * @param deadline when training ends, whatever the recipe says
     * @param stop ends the cell: see {@link #wasStopped}
     */
    Cell run(Path folder, Optional<Deadline> deadline, TrainingListener progress, StopSignal stop) {
        SessionSettings settings;
        Kernels kernels;
        try {
            settings = engines.settings(plan);
            kernels = engines.openKernels(plan);
            setup = setup.withKernelLibrary(kernels.description());
        } catch (UnavailableError e) {
            return cell(outcome(CellStatus.SKIPPED, e.getMessage()));
        } catch (UserError e) {
            return cell(outcome(CellStatus.FAILED, e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            return cell(outcome(CellStatus.FAILED, e.toString()));
        }
        StopSignal training = stop.forPart();
        recorder = plan.training()
                .map(recipe -> new TrainingRecorder(
                        recipe,
                        plan.trainImages(data.train().size()),
                        plan.budget(),
                        plan.target(),
                        deadline,
                        training));
        CellOutcome outcome =
                run(RunDirectory.ofCell(folder), new SessionFactory(settings, kernels), progress, training, stop);
        profile = profiler.profile(kernels);
        return judged(cell(closed(kernels, outcome)), plan);
    }

    /** Whether the cell was stopped before its end. */
    boolean wasStopped() {
        return stopped;
    }

    /** The cell with the verdicts on the plan's thresholds. */
    static Cell judged(Cell cell, CellPlan plan) {
        return cell.withOutcome(cell.outcome()
                .withThresholds(plan.thresholds().stream()
                        .map(threshold -> threshold.verdict(cell))
                        .toList()));
    }

    /** Closes the kernels. A session that was left open fails this cell; the cells after it have kernels of their own. */
    private CellOutcome closed(Kernels kernels, CellOutcome outcome) {
        try {
            kernels.close();
            return outcome;
        } catch (RuntimeException e) {
            return outcome.status() == CellStatus.OK
                    ? outcome.ended(CellStatus.FAILED, "closing its kernels: " + e.getMessage())
                    : outcome;
        }
    }

    private CellOutcome run(
            RunDirectory directory,
            SessionFactory sessions,
            TrainingListener progress,
            StopSignal training,
            StopSignal stop) {
        try {
            Path file = modelFile(directory, sessions, progress, training);
            requireGoingOn(stop);
            model = ModelFacts.of(plan.subject(), file);
            if (plan.subject() instanceof Subject.File) {
                // Inspecting a file takes memory that running it does not.
                memory = PeakMemory.start();
            }
            // The training build of ONNX Runtime is too old to be asked for the placement, and its steps are no graph.
            boolean isCurrent = engines.trainer(plan) == TrainingEngine.CONVNET;
            inference.measure(file, sessions, isCurrent, () -> requireGoingOn(stop));
            requireGoingOn(stop);
            if (plan.tasks().contains(Task.PROFILE)) {
                // Profiling holds sessions and files of its own, which a user's program does not.
                memory.end();
                int batch =
                        plan.loads().stream().mapToInt(LoadPlan::batch).max().orElse(1);
                inference.placed(profiler.inference(file, sessions, batch));
                requireGoingOn(stop);
                if (isCurrent) {
                    plan.training().ifPresent(recipe -> profiler.training(networks, recipe, sessions));
                }
            }
            return outcome(CellStatus.OK, null);
        } catch (DivergedException e) {
            divergence = new Divergence(e.step(), e.epoch(), e.loss());
            return outcome(CellStatus.DIVERGED, e.getMessage());
        } catch (StoppedException e) {
            stopped = true;
            return outcome(CellStatus.FAILED, e.getMessage());
        } catch (UserError e) {
            return outcome(CellStatus.FAILED, e.getMessage());
        } catch (RuntimeException | Error e) {
            return outcome(CellStatus.FAILED, e.toString());
        }
    }

    /** The inference model: trained, with the weights that the recipe starts from, or as it is. */
    private Path modelFile(
            RunDirectory directory, SessionFactory sessions, TrainingListener progress, StopSignal stop) {
        return switch (plan.subject()) {
            case Subject.File(String path) -> Path.of(path);
            case Subject.Net(Recipe recipe) -> {
                if (recorder.isPresent()) {
                    new TrainingRun(networks, recipe, directory, sessions, engines.trainer(plan), 0)
                            .start(data, List.of(recorder.get(), progress), stop);
                    // A finished cell is not resumed, and the state is far larger than the model.
                    delete(directory.checkpoint());
                    delete(directory.weights());
                    delete(directory.initial());
                } else {
                    directory.prepare(recipe);
                    networks.export(
                            recipe,
                            networks.trainingProgram(recipe).state().stream()
                                    .filter(variable -> StateNames.isWeight(variable.name()))
                                    .toList(),
                            recipe.metadata(data).entries(),
                            directory.model());
                }
                yield directory.model();
            }
        };
    }

    private static void requireGoingOn(StopSignal stop) {
        if (stop.isRequested()) {
            throw new StoppedException();
        }
    }

    private CellOutcome outcome(CellStatus status, String reason) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new CellOutcome(
                status,
                reason,
                start,
                seconds,
                busyCores,
                memory.startBytes(),
                memory.peakBytes(),
                divergence,
                List.of());
    }

    private Cell cell(CellOutcome outcome) {
        return new Cell(
                Engines.name(plan),
                environment,
                outcome,
                setup,
                plan.training().map(recipe -> RecipeSummaries.of(recipe, data)).orElse(null),
                model,
                recorder.flatMap(recorded -> recorded.training(profiler.breakdown()))
                        .orElse(null),
                inference.inference(),
                profile);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError("cannot delete " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
