package dev.convnet.bench;

import dev.convnet.classify.InferenceModel;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.load.Timings;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.SessionFactory;
import dev.convnet.results.KernelStatistics;
import dev.convnet.results.OperatorTime;
import dev.convnet.results.Phase;
import dev.convnet.results.Placement;
import dev.convnet.results.Profile;
import dev.convnet.results.StepBreakdown;
import dev.convnet.train.Recipe;
import dev.convnet.train.StepProfiler;
import dev.convnet.train.TrainableNetworks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Profiles a cell's inference and training by operator. After an error it holds what was measured until then. */
final class CellProfiler {
    private static final int RUNS = 5;
    private static final int STEPS = 20;
    private static final Duration STEPS_TIME = Duration.ofSeconds(2);

    private final Dataset data;
    private final List<OperatorTime> operators = new ArrayList<>();
    private StepBreakdown breakdown;

    CellProfiler(Dataset data) {
        this.data = data;
    }

    /** Profiles the inference model. @return where its nodes ran, and for how long */
    List<Placement> inference(Path file, SessionFactory sessions, int batch) {
        OperatorProfile profile = InferenceModel.profile(
                file, data.train().format(), sessions, Samples.pixels(data.test(), batch), batch, RUNS);
        add(Phase.INFERENCE, profile);
        return profile.providers().entrySet().stream()
                .map(entry -> new Placement(
                        entry.getKey(),
                        entry.getValue().count(),
                        entry.getValue().totalMs()))
                .toList();
    }

    /** Profiles training steps, and measures how a step's time is spent. */
    void training(TrainableNetworks networks, Recipe recipe, SessionFactory sessions) {
        StepProfiler profiler = new StepProfiler(networks, recipe, sessions);
        add(Phase.TRAINING, profiler.operators(data, RUNS));
        breakdown = breakdown(recipe, profiler);
    }

    /** The times by operator, with those that the kernels count themselves. */
    Profile profile(Kernels kernels) {
        return new Profile(
                List.copyOf(operators),
                kernels.statistics().stream()
                        .map(row -> new KernelStatistics(
                                row.operator(),
                                row.calls(),
                                row.nanos(),
                                row.deviceNanos() == 0 ? null : row.deviceNanos(),
                                row.bytesToDevice(),
                                row.bytesFromDevice()))
                        .toList());
    }

    /** How a training step's time is spent; null if that was not measured. */
    StepBreakdown breakdown() {
        return breakdown;
    }

    private void add(Phase phase, OperatorProfile profile) {
        profile.operators()
                .forEach(row -> operators.add(new OperatorTime(
                        phase, row.name(), row.provider(), profile.runs(), row.calls(), row.totalMs())));
    }

    private StepBreakdown breakdown(Recipe recipe, StepProfiler profiler) {
        long end = System.nanoTime() + STEPS_TIME.toNanos();
        List<StepProfiler.Call> calls =
                profiler.split(data, done -> done < 3 || (done < STEPS && System.nanoTime() < end));
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
}
