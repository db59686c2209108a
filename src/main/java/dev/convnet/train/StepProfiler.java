package dev.convnet.train;

import dev.convnet.data.Batch;
import dev.convnet.data.Dataset;
import dev.convnet.data.Prefetcher;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.OperatorProfile.ProfiledModel;
import dev.convnet.ort.SessionFactory;
import dev.convnet.train.graph.StepPart;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Profiles training steps: repeats a recipe's first step on its first batch, from the state that the steps before left. */
public final class StepProfiler {
    private final TrainingProgram program;
    private final Recipe recipe;
    private final Optional<PartedModel> parts;

    /** Prepares the profile of a recipe's steps in sessions with the kernels of {@code sessions}. */
    public StepProfiler(TrainableNetworks networks, Recipe recipe, SessionFactory sessions) {
        TrainingProgram whole = networks.trainingProgram(recipe);
        this.recipe = recipe;
        this.parts = PartedModel.of(whole.training(), sessions.kernels());
        this.program = whole.withTraining(parts.map(PartedModel::model).orElse(whole.training()));
    }

    /** Profiles steps by node. */
    public OperatorProfile profile(Dataset data, SessionFactory sessions, OperatorProfile.Length length) {
        Batch batch = firstBatch(data);
        return OperatorProfile.of(sessions, factory -> new ProfiledStep(factory, batch), length);
    }

    /**
     * The milliseconds of one step's parts, from a profile of it; the rest of the step belongs to nodes that ONNX Runtime adds, and to
     * the time between nodes. Empty if the training model cannot be cut into parts, or if nodes ran on a device: their times say when
     * their kernels were queued.
     */
    public Map<StepPart, Double> parts(OperatorProfile profile) {
        Map<StepPart, Double> millis = new EnumMap<>(StepPart.class);
        if (parts.isPresent() && profile.isOnCpu()) {
            for (StepPart part : StepPart.values()) {
                millis.put(part, 0.0);
            }
            for (OperatorProfile.NodeTiming node : profile.nodes()) {
                parts.get()
                        .part(node.name())
                        .ifPresent(part -> millis.merge(part, node.totalMs() / profile.runs(), Double::sum));
            }
        }
        return millis;
    }

    private Batch firstBatch(Dataset data) {
        try (Prefetcher<Batch> batches = recipe.batches(recipe.limited(data), 1).prefetch(0)) {
            return batches.next();
        }
    }

    private final class ProfiledStep implements ProfiledModel {
        private final TrainingSession session;
        private final Batch batch;

        ProfiledStep(SessionFactory sessions, Batch batch) {
            this.session = new TrainingSession(sessions, program, recipe);
            this.batch = batch;
        }

        @Override
        public void run() {
            session.step(batch);
        }

        @Override
        public Path endProfile() {
            return session.endProfile();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
