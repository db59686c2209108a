package dev.convnet.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.classify.BatchTensors;
import dev.convnet.data.Batch;
import dev.convnet.ort.IoBinding;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.StateMemory;
import dev.convnet.ort.StateMemory.Allocation;
import dev.convnet.ort.Transfer;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.train.graph.StateNames;
import java.util.Map;

/**
 * The training model in ONNX Runtime, with its state. The state lies in two places that take turns, and there is a binding
 * for either turn, so that a step names no more than its batch and no variable is moved.
 */
final class TrainingSession implements AutoCloseable {
    private final OrtSession session;
    private final NodePlacement placement;
    private final TrainingState state;
    private final BatchMetrics metrics;
    private final OnnxTensor learningRate;
    private final OnnxTensor seed;
    private IoBinding thisTurn;
    private IoBinding nextTurn;

    /** What one step gives besides the new state: {@code loss} is the mean over the batch's {@code images}. */
    record StepResult(float loss, long correct, int images) {}

    TrainingSession(SessionFactory sessions, TrainingProgram program, Recipe recipe) {
        this(sessions, program, recipe, TrainingState.memory(sessions, program.state()));
    }

    /** As {@link #TrainingSession(SessionFactory, TrainingProgram, Recipe)}, with the state in {@code memory}. */
    TrainingSession(SessionFactory sessions, TrainingProgram program, Recipe recipe, StateMemory memory) {
        session = sessions.load(program.training(), "the training model");
        state = new TrainingState(memory, program.state());
        try {
            placement = NodePlacement.of(session);
            metrics = new BatchMetrics();
            learningRate = OnnxTensor.createTensor(
                    OrtRuntime.environment(), (float) recipe.schedule().learningRate());
            seed = OnnxTensor.createTensor(OrtRuntime.environment(), recipe.seed());
            thisTurn = turn(state.current(), state.next());
            nextTurn = turn(state.next(), state.current());
        } catch (OrtException e) {
            throw new UncheckedOrtException("placing the training model's inputs", e);
        }
    }

    private IoBinding turn(Map<String, Allocation> from, Map<String, Allocation> to) throws OrtException {
        IoBinding binding = new IoBinding(session);
        binding.input("learning_rate", learningRate);
        binding.input("seed", seed);
        metrics.bind(binding, "loss");
        bindInputs(binding, from);
        for (Map.Entry<String, Allocation> variable : to.entrySet()) {
            binding.output(StateNames.next(variable.getKey()), variable.getValue());
        }
        return binding;
    }

    private static void bindInputs(IoBinding binding, Map<String, Allocation> variables) throws OrtException {
        for (Map.Entry<String, Allocation> variable : variables.entrySet()) {
            binding.input(variable.getKey(), variable.getValue());
        }
    }

    TrainingState state() {
        return state;
    }

    /** One step: the state becomes the one after it. */
    StepResult step(Batch batch) {
        try (BatchTensors tensors = BatchTensors.of(batch)) {
            thisTurn.input("images", tensors.images());
            thisTurn.input("labels", tensors.labels());
            if (!state.isOnDevice()) {
                bindInputs(thisTurn, state.current());
            }
            thisTurn.run();
        } catch (OrtException e) {
            throw new UncheckedOrtException("running the training model", e);
        }
        state.advance();
        IoBinding turn = thisTurn;
        thisTurn = nextTurn;
        nextTurn = turn;
        return new StepResult(metrics.loss(), metrics.correct(), batch.size());
    }

    /** Where the training model's nodes are. */
    NodePlacement placement() {
        return placement;
    }

    /** What the last step moved between the host and the device. */
    Transfer transfer() {
        return nextTurn.transfer();
    }

    @Override
    public void close() {
        thisTurn.close();
        nextTurn.close();
        metrics.close();
        learningRate.close();
        seed.close();
        state.close();
        OrtRuntime.close(session);
    }
}
