package dev.convnet.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.data.Batch;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The training model in ONNX Runtime, with its state. */
final class TrainingSession implements AutoCloseable {
    private static final Set<String> METRICS = Set.of("loss", "correct");

    private final OrtSession session;
    private final TrainingState state;
    private final OnnxTensor learningRate;
    private final OnnxTensor seed;

    /** What one step gives besides the new state: {@code loss} is the mean over the batch's {@code images}. */
    record StepResult(float loss, long correct, int images) {}

    TrainingSession(Engine engine, TrainingProgram program, Recipe recipe) {
        session = engine.load(program.training(), "the training model");
        state = new TrainingState(program.state());
        try {
            learningRate = OnnxTensor.createTensor(Engine.environment(), (float) recipe.lr());
            seed = OnnxTensor.createTensor(Engine.environment(), recipe.seed());
        } catch (OrtException e) {
            throw new EngineException("placing the training model's inputs", e);
        }
    }

    TrainingState state() {
        return state;
    }

    /** One step: the state becomes the one after it. */
    StepResult step(Batch batch) {
        try (BatchTensors tensors = BatchTensors.of(batch)) {
            Map<String, OnnxTensor> inputs = new HashMap<>(state.inputs());
            inputs.put("images", tensors.images());
            inputs.put("labels", tensors.labels());
            inputs.put("learning_rate", learningRate);
            inputs.put("seed", seed);
            try (OrtSession.Result result = session.run(inputs, METRICS, state.outputs())) {
                state.advance();
                return new StepResult(
                        Tensors.floatScalar(result, "loss"), Tensors.longScalar(result, "correct"), batch.size());
            }
        } catch (OrtException e) {
            throw new EngineException("running the training model", e);
        }
    }

    @Override
    public void close() {
        learningRate.close();
        seed.close();
        state.close();
        Tensors.close(session);
    }
}
