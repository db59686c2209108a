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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The training model in ONNX Runtime, with its state. The state has two buffers that swap after each step, and each direction has
 * an I/O binding of its own, so that a step binds its batch only and moves no variable.
 */
final class TrainingSession implements AutoCloseable {
    private final OrtSession session;
    private final NodePlacement placement;
    private final TrainingState state;
    private final BatchMetrics metrics;
    private final Optional<AccumulationSession> accumulation;
    private final Recipe recipe;
    private final OnnxTensor seed;
    private float rate;
    private OnnxTensor learningRate;
    private IoBinding thisTurn;
    private IoBinding nextTurn;

    /** The metrics of one step: {@code loss} is the mean over the step's {@code images}. */
    record StepResult(float loss, long correct, int images) {}

    TrainingSession(SessionFactory sessions, TrainingProgram program, Recipe recipe) {
        this(sessions, program, recipe, TrainingState.memory(sessions, program.variables()));
    }

    /** As {@link #TrainingSession(SessionFactory, TrainingProgram, Recipe)}, with the state in {@code memory}. */
    TrainingSession(SessionFactory sessions, TrainingProgram program, Recipe recipe, StateMemory memory) {
        session = sessions.load(program.training(), "the training model");
        state = new TrainingState(memory, program.variables());
        this.recipe = recipe;
        rate = (float) recipe.schedule().learningRate();
        try {
            placement = NodePlacement.of(session);
            metrics = new BatchMetrics();
            learningRate = OnnxTensor.createTensor(OrtRuntime.environment(), rate);
            seed = OnnxTensor.createTensor(OrtRuntime.environment(), recipe.seed());
            thisTurn = turn(state.current(), state.next());
            nextTurn = turn(state.next(), state.current());
            accumulation = program.accumulation()
                    .map(model -> new AccumulationSession(sessions, model.model(), state, metrics, recipe.seed()));
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
        bindOutputs(binding, to);
        return binding;
    }

    private static void bindOutputs(IoBinding binding, Map<String, Allocation> variables) throws OrtException {
        for (Map.Entry<String, Allocation> variable : variables.entrySet()) {
            binding.output(StateNames.next(variable.getKey()), variable.getValue());
        }
    }

    private static void bindInputs(IoBinding binding, Map<String, Allocation> variables) throws OrtException {
        for (Map.Entry<String, Allocation> variable : variables.entrySet()) {
            binding.input(variable.getKey(), variable.getValue());
        }
    }

    TrainingState state() {
        return state;
    }

    /** Takes one training step of a single batch, at the recipe's learning rate. */
    StepResult step(Batch batch) {
        return step(List.of(batch), (float) recipe.schedule().learningRate());
    }

    /** Takes one training step, which replaces the state. */
    StepResult step(List<Batch> batches, float learningRate) {
        try {
            setLearningRate(learningRate);
            return accumulation.isPresent() ? accumulated(batches, accumulation.get()) : update(batches.getFirst());
        } catch (OrtException e) {
            throw new UncheckedOrtException("running the training model", e);
        }
    }

    private void setLearningRate(float next) throws OrtException {
        if (next != rate) {
            OnnxTensor tensor = OnnxTensor.createTensor(OrtRuntime.environment(), next);
            thisTurn.input("learning_rate", tensor);
            nextTurn.input("learning_rate", tensor);
            learningRate.close();
            learningRate = tensor;
            rate = next;
        }
    }

    /** Adds up the gradients of all batches but the last, which the training model adds. */
    private StepResult accumulated(List<Batch> batches, AccumulationSession sums) throws OrtException {
        int images = batches.stream().mapToInt(Batch::size).sum();
        int last = batches.size() - 1;
        double loss = 0;
        long correct = 0;
        for (int i = 0; i < last; i++) {
            StepResult batch = sums.add(batches.get(i), i, images);
            loss += (double) batch.loss() * batch.images();
            correct += batch.correct();
        }
        sums.bind(thisTurn, last, (float) batches.get(last).size() / images);
        bindInputs(thisTurn, state.current());
        bindOutputs(thisTurn, state.next());
        StepResult batch = update(batches.get(last));
        loss += (double) batch.loss() * batch.images();
        return new StepResult((float) (loss / images), correct + batch.correct(), images);
    }

    private StepResult update(Batch batch) throws OrtException {
        try (BatchTensors tensors = BatchTensors.of(batch)) {
            thisTurn.input("images", tensors.images());
            thisTurn.input("labels", tensors.labels());
            if (!state.isOnDevice()) {
                bindInputs(thisTurn, state.current());
            }
            thisTurn.run();
        }
        state.advance();
        IoBinding turn = thisTurn;
        thisTurn = nextTurn;
        nextTurn = turn;
        return new StepResult(metrics.loss(), metrics.correct(), batch.size());
    }

    /** The execution providers of the training model's nodes. */
    NodePlacement placement() {
        return placement;
    }

    /** Ends the profile of the session. @return the file of the profile */
    Path endProfile() {
        return OrtRuntime.endProfile(session);
    }

    /** The bytes that the last step moved between host and device. */
    Transfer transfer() {
        return nextTurn.transfer();
    }

    @Override
    public void close() {
        accumulation.ifPresent(AccumulationSession::close);
        thisTurn.close();
        nextTurn.close();
        metrics.close();
        learningRate.close();
        seed.close();
        state.close();
        OrtRuntime.close(session);
    }
}
