package dev.convnet.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.classify.BatchTensors;
import dev.convnet.data.Batch;
import dev.convnet.onnx.Model;
import dev.convnet.ort.IoBinding;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.train.graph.StateNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The accumulation model in ONNX Runtime: it adds the gradients of a batch to the sums in the training state. Parameters and the optimizer's slots stay
 * as they are.
 */
final class AccumulationSession implements AutoCloseable {
    /** Distances between the seeds of a step's batches, so that their dropout masks differ; the golden ratio times 2^64. */
    private static final long SEED_DISTANCE = 0x9E3779B97F4A7C15L;

    private final OrtSession session;
    private final IoBinding binding;
    private final TrainingState state;
    private final BatchMetrics metrics;
    private final long seed;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private OnnxTensor share;
    private OnnxTensor batchSeed;

    /**
     * Loads the model.
     *
     * @param state has the sums of gradients among its variables
     * @param metrics gets the loss and the number of correct predictions of each batch
     */
    AccumulationSession(SessionFactory sessions, Model model, TrainingState state, BatchMetrics metrics, long seed) {
        this.state = state;
        this.metrics = metrics;
        this.seed = seed;
        session = sessions.load(model, "the accumulation model");
        try {
            share = OnnxTensor.createTensor(OrtRuntime.environment(), 1f);
            batchSeed = OnnxTensor.createTensor(OrtRuntime.environment(), seed);
            binding = new IoBinding(session);
            metrics.bind(binding, "loss");
        } catch (OrtException e) {
            throw new UncheckedOrtException("placing the accumulation model's inputs", e);
        }
        session.getInputNames().stream().filter(state.current()::containsKey).forEach(inputs::add);
        session.getOutputNames().stream()
                .filter(StateNames::isNext)
                .map(StateNames::variable)
                .forEach(outputs::add);
    }

    /**
     * Adds the gradients of a batch to the sums.
     *
     * @param index the number of the step's batches before this one
     * @param images the number of images of the step
     */
    TrainingSession.StepResult add(Batch batch, int index, int images) throws OrtException {
        bind(binding, index, (float) batch.size() / images);
        for (String variable : inputs) {
            binding.input(variable, state.current().get(variable));
        }
        for (String variable : outputs) {
            binding.output(StateNames.next(variable), state.next().get(variable));
        }
        try (BatchTensors tensors = BatchTensors.of(batch)) {
            binding.input("images", tensors.images());
            binding.input("labels", tensors.labels());
            binding.run();
        }
        state.advance(outputs);
        return new TrainingSession.StepResult(metrics.loss(), metrics.correct(), batch.size());
    }

    /** Binds the inputs that differ between the batches of a step. The tensors are valid until the next call. */
    void bind(IoBinding target, int index, float batchShare) throws OrtException {
        OnnxTensor nextShare = OnnxTensor.createTensor(OrtRuntime.environment(), batchShare);
        OnnxTensor nextSeed = OnnxTensor.createTensor(OrtRuntime.environment(), seed + index * SEED_DISTANCE);
        target.input("share", nextShare);
        target.input("seed", nextSeed);
        share.close();
        batchSeed.close();
        share = nextShare;
        batchSeed = nextSeed;
    }

    @Override
    public void close() {
        binding.close();
        share.close();
        batchSeed.close();
        OrtRuntime.close(session);
    }
}
