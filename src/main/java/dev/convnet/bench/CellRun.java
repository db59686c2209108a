package dev.convnet.bench;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.classify.InferenceModel;
import dev.convnet.data.Dataset;
import dev.convnet.data.LabeledImages;
import dev.convnet.kernels.Kernels;
import dev.convnet.load.LoadGenerator;
import dev.convnet.load.LoadPlan;
import dev.convnet.load.Timings;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.AccuracyTarget;
import dev.convnet.results.Cell;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Distribution;
import dev.convnet.results.EpochMetrics;
import dev.convnet.results.EvaluationResult;
import dev.convnet.results.Inference;
import dev.convnet.results.KernelStatistics;
import dev.convnet.results.Latency;
import dev.convnet.results.ModelSummary;
import dev.convnet.results.OperatorTime;
import dev.convnet.results.Phase;
import dev.convnet.results.Placement;
import dev.convnet.results.Profile;
import dev.convnet.results.SampleImage;
import dev.convnet.results.Startup;
import dev.convnet.results.StepBreakdown;
import dev.convnet.results.StepMetrics;
import dev.convnet.results.Training;
import dev.convnet.suite.Budget;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.suite.Task;
import dev.convnet.train.DivergedException;
import dev.convnet.train.Metrics;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.StepProfiler;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.TrainingProgram;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One cell of a suite, from its plan to its figures. What was measured before something went wrong is kept. */
final class CellRun implements TrainingListener {
    /** The first steps plan memory and find caches cold. */
    private static final int WARM_UP_STEPS = 3;

    private static final int PROFILED_RUNS = 5;
    private static final int SPLIT_CALLS = 20;
    private static final Duration SPLIT_TIME = Duration.ofSeconds(2);

    /** How many test images cells are compared by. */
    private static final int COMPARED_IMAGES = 16;

    private final LocalRunner runner;
    private final CellPlan plan;
    private final RunDirectory directory;
    private final Optional<Instant> deadline;
    private final StopSignal stop;
    private final Dataset data;
    private final Instant start = Instant.now();

    private final List<StepMetrics> steps = new ArrayList<>();
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private final List<Latency> latency = new ArrayList<>();
    private final List<OperatorTime> operators = new ArrayList<>();
    private final List<Placement> placement = new ArrayList<>();
    private final List<KernelStatistics> kernelStatistics = new ArrayList<>();
    private List<SampleImage> predictions = List.of();
    private List<List<Double>> logits = List.of();
    private long imagesSeen;
    private String endedEarly;
    private StepBreakdown split;
    private ModelSummary model;
    private EvaluationResult evaluation;
    private Startup startup;

    /**
     * @param folder where the cell's files go
     * @param stop for this cell alone
     */
    CellRun(LocalRunner runner, CellPlan plan, Path folder, Optional<Instant> deadline, StopSignal stop) {
        this.runner = runner;
        this.plan = plan;
        this.data = runner.data();
        this.directory = new RunDirectory(folder);
        this.deadline = deadline;
        this.stop = stop;
    }

    /** Does the plan's tasks, one after another. */
    Cell run(TrainingListener progress) {
        PeakMemory.reset();
        SessionSettings settings;
        Kernels kernels;
        try {
            settings = runner.engines().settings(plan);
            kernels = runner.engines().openKernels(plan);
        } catch (UserError e) {
            return result(CellStatus.SKIPPED, e.getMessage());
        }
        try (kernels) {
            Outcome outcome = run(new SessionFactory(settings, kernels), progress);
            addStatistics(kernels);
            return result(outcome.status, outcome.reason);
        }
    }

    private record Outcome(CellStatus status, String reason) {}

    private Outcome run(SessionFactory sessions, TrainingListener progress) {
        try {
            Path file = modelFile(sessions, progress);
            model = ModelFacts.of(plan.subject(), file);
            if (plan.subject() instanceof Subject.File) {
                // Finding out what is in a file is no part of what running it takes.
                PeakMemory.reset();
            }
            measure(file, sessions);
            if (plan.tasks().contains(Task.PROFILE)) {
                profile(file, sessions);
            }
            return new Outcome(CellStatus.OK, null);
        } catch (DivergedException e) {
            return new Outcome(CellStatus.DIVERGED, e.getMessage());
        } catch (UserError e) {
            return new Outcome(CellStatus.FAILED, e.getMessage());
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            return new Outcome(CellStatus.FAILED, e.toString());
        }
    }

    private void addStatistics(Kernels kernels) {
        kernels.statistics()
                .forEach(row -> kernelStatistics.add(new KernelStatistics(
                        row.operator(),
                        row.calls(),
                        row.nanos(),
                        row.deviceNanos() == 0 ? null : row.deviceNanos(),
                        row.bytesToDevice(),
                        row.bytesFromDevice())));
    }

    /** The inference model: trained, with the weights that the recipe starts from, or as it is. */
    private Path modelFile(SessionFactory sessions, TrainingListener progress) {
        return switch (plan.subject()) {
            case Subject.File(String path) -> Path.of(path);
            case Subject.Net(Recipe recipe) -> {
                if (plan.training().isPresent()) {
                    new TrainingRun(
                                    runner.networks(),
                                    recipe,
                                    directory,
                                    sessions,
                                    runner.engines().trainer(plan),
                                    0)
                            .start(data, List.of(this, progress), stop);
                    // For a run that is stopped half-way; this one is done, and the state is far larger than the model.
                    delete(directory.checkpoint());
                    delete(directory.weights());
                } else {
                    runner.networks()
                            .export(
                                    recipe,
                                    runner.networks().trainingProgram(recipe).state().stream()
                                            .filter(variable -> TrainingProgram.isWeight(variable.name()))
                                            .toList(),
                                    directory.model());
                }
                yield directory.model();
            }
        };
    }

    @Override
    public void onStep(Metrics.Step step) {
        Recipe recipe = plan.training().orElseThrow();
        int images = images(step, recipe);
        imagesSeen += images;
        steps.add(new StepMetrics(
                step.step(), step.epoch(), step.loss(), step.accuracy(), images / step.imagesPerSecond() * 1000));
        Budget budget = plan.budget();
        if (budget.time().isPresent() && seconds() * 1000 >= budget.time().get().toMillis()) {
            end("its budget of " + budget.time().get().toMillis() / 1000.0 + " s is spent");
        } else if (budget.images().isPresent() && imagesSeen >= budget.images().get()) {
            end("its budget of " + budget.images().get() + " images is spent");
        } else if (deadline.isPresent() && Instant.now().isAfter(deadline.get())) {
            end("the run's budget is spent");
        }
    }

    /** How many images a step had: the last one of an epoch has what is left. */
    private int images(Metrics.Step step, Recipe recipe) {
        int train = recipe.data().images(data.train().size());
        int perEpoch = Math.ceilDiv(train, recipe.schedule().batch());
        int before = (int) ((step.step() - 1) % perEpoch) * recipe.schedule().batch();
        return Math.min(recipe.schedule().batch(), train - before);
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        epochs.add(new EpochMetrics(
                epoch.epoch(),
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                epoch.testLoss(),
                epoch.testAccuracy(),
                epoch.seconds(),
                epoch.imagesPerSecond()));
        Optional<Double> target = plan.budget().accuracy();
        boolean isLast =
                epoch.epoch() == plan.training().orElseThrow().schedule().epochs();
        if (target.isPresent() && epoch.testAccuracy() >= target.get() && !isLast) {
            end("the target accuracy of " + target.get() + " is reached");
        }
    }

    private void end(String reason) {
        endedEarly = reason;
        stop.finish();
    }

    /** Evaluates and times the exported model, not the one in training: it is what people will use. */
    private void measure(Path file, SessionFactory sessions) {
        try (InferenceModel inference = InferenceModel.open(file, data.train().format(), sessions)) {
            startup = startup(inference);
            // A training build of ONNX Runtime is too old to be asked; its profile tells.
            if (runner.engines().trainer(plan) == TrainingEngine.CONVNET) {
                inference
                        .placement()
                        .counts()
                        .forEach((provider, nodes) -> placement.add(new Placement(provider, nodes, null)));
            }
            logits = doubles(inference.logits(
                    images(Math.min(COMPARED_IMAGES, data.test().size())),
                    Math.min(COMPARED_IMAGES, data.test().size())));
            if (plan.tasks().contains(Task.EVALUATE)) {
                TestEvaluation test = new TestEvaluation(data.test(), inference, TestEvaluation.BATCH);
                evaluation = test.evaluation();
                predictions = test.predictions();
            }
            for (LoadPlan load : plan.loads()) {
                if (!plan.tasks().contains(Task.of(load))) {
                    continue;
                }
                int threads = load.threads().orElse(sessions.settings().threads());
                if (threads == sessions.settings().threads()) {
                    latency.add(time(inference, load, threads));
                } else {
                    try (InferenceModel other = InferenceModel.open(
                            file,
                            data.train().format(),
                            sessions.with(sessions.settings().withThreads(threads)))) {
                        latency.add(time(other, load, threads));
                    }
                }
            }
        }
    }

    private Startup startup(InferenceModel inference) {
        try (InferenceModel.Prepared image = inference.prepare(images(1), 1)) {
            long begin = System.nanoTime();
            image.run();
            return new Startup(inference.loading().toNanos() / 1e6, (System.nanoTime() - begin) / 1e6, 1);
        }
    }

    private Latency time(InferenceModel inference, LoadPlan load, int threads) {
        try (InferenceModel.Prepared images = inference.prepare(images(load.batch()), load.batch())) {
            return new LoadGenerator().measure(load, threads, images::run);
        }
    }

    private void profile(Path file, SessionFactory sessions) {
        int batch = plan.loads().stream().mapToInt(LoadPlan::batch).max().orElse(1);
        OperatorProfile inference =
                InferenceModel.profile(file, data.train().format(), sessions, images(batch), batch, PROFILED_RUNS);
        add(Phase.INFERENCE, inference);
        // The nodes that are left when all optimizations are done, and their time.
        placement.clear();
        inference
                .providers()
                .forEach((provider, nodes) -> placement.add(new Placement(provider, nodes.count(), nodes.totalMs())));
        // Another engine's steps are no graph that could be profiled.
        plan.training()
                .filter(_ -> runner.engines().trainer(plan) == TrainingEngine.CONVNET)
                .ifPresent(recipe -> {
                    StepProfiler profiler = new StepProfiler(runner.networks(), recipe, sessions);
                    add(Phase.TRAINING, profiler.operators(data, PROFILED_RUNS));
                    split = split(recipe, profiler);
                });
    }

    private void add(Phase phase, OperatorProfile profile) {
        profile.operators()
                .forEach(row -> operators.add(new OperatorTime(
                        phase, row.name(), row.provider(), profile.runs(), row.calls(), row.totalMs())));
    }

    private StepBreakdown split(Recipe recipe, StepProfiler profiler) {
        long end = System.nanoTime() + SPLIT_TIME.toNanos();
        List<StepProfiler.Call> calls =
                profiler.split(data, done -> done < 3 || (done < SPLIT_CALLS && System.nanoTime() < end));
        if (calls.isEmpty()) {
            return null;
        }
        Timings forward = new Timings();
        Timings gradients = new Timings();
        Timings step = new Timings();
        calls.forEach(call -> {
            forward.add(call.forwardNanos());
            gradients.add(call.gradientsNanos());
            step.add(call.stepNanos());
        });
        return new StepBreakdown(
                recipe.schedule().batch(),
                calls.size(),
                forward.percentileMs(50),
                gradients.percentileMs(50) - forward.percentileMs(50),
                step.percentileMs(50) - gradients.percentileMs(50),
                step.percentileMs(50));
    }

    /** The first {@code count} test images, and again the first where there are not so many. */
    private ByteBuffer images(int count) {
        LabeledImages test = data.test();
        ByteBuffer pixels = ByteBuffer.allocateDirect(count * test.format().bytes());
        for (int i = 0; i < count; i++) {
            pixels.put(test.image(i % test.size()));
        }
        return pixels.flip();
    }

    private static List<List<Double>> doubles(float[][] matrix) {
        List<List<Double>> rows = new ArrayList<>();
        for (float[] row : matrix) {
            List<Double> values = new ArrayList<>();
            for (float value : row) {
                values.add((double) value);
            }
            rows.add(values);
        }
        return rows;
    }

    private Cell result(CellStatus status, String reason) {
        CellOutcome outcome = new CellOutcome(
                status,
                reason,
                start,
                Duration.between(start, Instant.now()).toNanos() / 1e9,
                PeakMemory.bytes(),
                List.of());
        Cell cell = cell(outcome);
        return status == CellStatus.SKIPPED
                ? cell
                : cell(outcome.withThresholds(plan.thresholds().stream()
                        .map(threshold -> threshold.verdict(cell))
                        .toList()));
    }

    private Cell cell(CellOutcome outcome) {
        return new Cell(
                runner.engines().identity(plan, data),
                outcome,
                runner.engines().setup(plan, runner.isolated()),
                plan.training().map(recipe -> Recipes.told(recipe, data)).orElse(null),
                model,
                training(),
                new Inference(startup, List.copyOf(placement), evaluation, predictions, logits, List.copyOf(latency)),
                new Profile(List.copyOf(operators), List.copyOf(kernelStatistics)));
    }

    private Training training() {
        if (steps.isEmpty()) {
            return null;
        }
        return new Training(
                List.copyOf(steps),
                List.copyOf(epochs),
                seconds(),
                imagesSeen / seconds(),
                endedEarly,
                plan.budget().accuracy().map(this::target).orElse(null),
                Math.min(WARM_UP_STEPS, steps.size()),
                stepTime(),
                split);
    }

    private double seconds() {
        return steps.stream().mapToDouble(StepMetrics::ms).sum() / 1000;
    }

    private AccuracyTarget target(double accuracy) {
        double seconds = 0;
        for (EpochMetrics epoch : epochs) {
            seconds += epoch.seconds();
            if (epoch.testAccuracy() >= accuracy) {
                return new AccuracyTarget(accuracy, epoch.epoch(), seconds);
            }
        }
        return new AccuracyTarget(accuracy, null, null);
    }

    private Distribution stepTime() {
        Timings timings = new Timings();
        steps.stream().skip(WARM_UP_STEPS).forEach(step -> timings.add(Math.round(step.ms() * 1e6)));
        return timings.count() == 0 ? null : timings.distribution();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError("cannot delete " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
