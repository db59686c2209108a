package dev.convnet.bench;

import dev.convnet.classify.InferenceModel;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.OperatorProfile.Length;
import dev.convnet.ort.SessionFactory;
import dev.convnet.results.KernelStatistics;
import dev.convnet.results.OperatorTime;
import dev.convnet.results.Phase;
import dev.convnet.results.PhaseProfile;
import dev.convnet.results.Placement;
import dev.convnet.results.Profile;
import dev.convnet.results.StepBreakdown;
import dev.convnet.train.Recipe;
import dev.convnet.train.StepProfiler;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.graph.StepPart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Profiles a cell's inference and training by operator. After an error it holds what was measured until then. */
final class CellProfiler {
    private static final Length INFERENCE = new Length(5, 10, 100, Duration.ofSeconds(1));
    private static final Length TRAINING = new Length(3, 5, 50, Duration.ofSeconds(1));

    private final Dataset data;
    private final List<PhaseProfile> phases = new ArrayList<>();
    private StepBreakdown breakdown;

    CellProfiler(Dataset data) {
        this.data = data;
    }

    /** Profiles the inference model. @return where its nodes ran, and for how long */
    List<Placement> inference(Path file, SessionFactory sessions, int batch) {
        OperatorProfile profile = InferenceModel.profile(file, data.test(), sessions, batch, INFERENCE);
        add(Phase.INFERENCE, batch, profile);
        return profile.providers().entrySet().stream()
                .map(entry -> new Placement(
                        entry.getKey(),
                        entry.getValue().count(),
                        entry.getValue().totalMs()))
                .toList();
    }

    /** Profiles training steps, by operator and by the parts of a step. */
    void training(TrainableNetworks networks, Recipe recipe, SessionFactory sessions) {
        StepProfiler profiler = new StepProfiler(networks, recipe, sessions);
        OperatorProfile profile = profiler.profile(data, sessions, TRAINING);
        int batch = recipe.schedule().batch();
        add(Phase.TRAINING, batch, profile);
        breakdown = breakdown(batch, profile, profiler.parts(profile));
    }

    /** The times by operator, with those that the kernels count themselves. */
    Profile profile(Kernels kernels) {
        return new Profile(
                List.copyOf(phases),
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

    private void add(Phase phase, int batch, OperatorProfile profile) {
        phases.add(new PhaseProfile(
                phase,
                batch,
                profile.warmUpRuns(),
                profile.runs(),
                profile.runMs(),
                profile.plainRunMs(),
                profile.operators().stream()
                        .map(row -> new OperatorTime(row.operator(), row.provider(), row.calls(), row.totalMs()))
                        .toList()));
    }

    private static StepBreakdown breakdown(int batch, OperatorProfile profile, Map<StepPart, Double> parts) {
        if (parts.isEmpty()) {
            return null;
        }
        double known = parts.values().stream().mapToDouble(Double::doubleValue).sum();
        return new StepBreakdown(
                batch,
                profile.runs(),
                parts.get(StepPart.FORWARD),
                parts.get(StepPart.BACKWARD),
                parts.get(StepPart.OPTIMIZER),
                Math.max(0, profile.runMs() - known),
                profile.runMs());
    }
}
