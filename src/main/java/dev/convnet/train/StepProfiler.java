package dev.convnet.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.classify.BatchTensors;
import dev.convnet.data.Batch;
import dev.convnet.data.Dataset;
import dev.convnet.data.Prefetcher;
import dev.convnet.ort.IoBinding;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.StateMemory.Allocation;
import dev.convnet.ort.UncheckedOrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures how a training step spends its time: repeats a recipe's first step on its first batch. */
public final class StepProfiler {
    private final TrainableNetworks networks;
    private final Recipe recipe;
    private final SessionFactory sessions;

    public StepProfiler(TrainableNetworks networks, Recipe recipe, SessionFactory sessions) {
        this.networks = networks;
        this.recipe = recipe;
        this.sessions = sessions;
    }

    /** The times of one call of each model: forward pass and loss; these and the gradients; the whole step. */
    public record Call(long forwardNanos, long gradientsNanos, long stepNanos) {}

    /** Decides after each call whether to measure another. */
    @FunctionalInterface
    public interface Limit {
        boolean allowsMore(int calls);
    }

    /**
     * Times the three models in turn, so that a temporary load on the machine slows all three. The first round is warm-up.
     *
     * @return the calls in their order; empty if the network's training model cannot be cut
     */
    public List<Call> split(Dataset data, Limit limit) {
        TrainableNetworks.PartialModels parts = networks.partialModels(recipe).orElse(null);
        if (parts == null) {
            return List.of();
        }
        Batch batch = firstBatch(data);
        List<Call> calls = new ArrayList<>();
        try (TrainingSession step = new TrainingSession(sessions, networks.trainingProgram(recipe), recipe);
                PartialModel forward = new PartialModel(sessions.load(parts.forward(), "the forward pass"), recipe);
                PartialModel gradients = new PartialModel(sessions.load(parts.gradients(), "the gradients"), recipe)) {
            round(step, forward, gradients, batch);
            do {
                calls.add(round(step, forward, gradients, batch));
            } while (limit.allowsMore(calls.size()));
            return calls;
        } catch (OrtException e) {
            throw new UncheckedOrtException("timing a training step", e);
        }
    }

    /** Profiles {@code runs} steps by operator, after one step of warm-up. */
    public OperatorProfile operators(Dataset data, int runs) {
        Batch batch = firstBatch(data);
        TrainingProgram program = networks.trainingProgram(recipe);
        return OperatorProfile.of(sessions, profiling -> {
            try (TrainingSession step = new TrainingSession(profiling, program, recipe)) {
                for (int i = 0; i <= runs; i++) {
                    step.step(batch);
                }
            }
        });
    }

    private static Call round(TrainingSession step, PartialModel forward, PartialModel gradients, Batch batch)
            throws OrtException {
        long start = System.nanoTime();
        forward.run(step.state().current(), batch);
        long forwardEnd = System.nanoTime();
        gradients.run(step.state().current(), batch);
        long gradientsEnd = System.nanoTime();
        step.step(batch);
        return new Call(forwardEnd - start, gradientsEnd - forwardEnd, System.nanoTime() - gradientsEnd);
    }

    private Batch firstBatch(Dataset data) {
        try (Prefetcher<Batch> batches = recipe.batches(recipe.limited(data), 1).prefetch(0)) {
            return batches.next();
        }
    }

    /** A part of the training model, which reads the whole model's state and does not change it. */
    private static final class PartialModel implements AutoCloseable {
        private final OrtSession session;
        private final Set<String> inputs;
        private final OnnxTensor seed;
        private final BatchMetrics metrics;

        PartialModel(OrtSession session, Recipe recipe) throws OrtException {
            this.session = session;
            inputs = session.getInputNames();
            seed = OnnxTensor.createTensor(OrtRuntime.environment(), recipe.seed());
            metrics = new BatchMetrics();
        }

        void run(Map<String, Allocation> state, Batch batch) throws OrtException {
            try (IoBinding binding = new IoBinding(session);
                    BatchTensors tensors = BatchTensors.of(batch)) {
                metrics.bind(binding, "loss");
                binding.input("images", tensors.images());
                binding.input("labels", tensors.labels());
                if (inputs.contains("seed")) {
                    binding.input("seed", seed);
                }
                for (Map.Entry<String, Allocation> variable : state.entrySet()) {
                    if (inputs.contains(variable.getKey())) {
                        binding.input(variable.getKey(), variable.getValue());
                    }
                }
                binding.run();
            }
        }

        @Override
        public void close() {
            metrics.close();
            seed.close();
            OrtRuntime.close(session);
        }
    }
}
