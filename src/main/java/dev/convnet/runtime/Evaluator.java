package dev.convnet.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.data.Batch;
import dev.convnet.data.Batches;
import dev.convnet.data.LabelledImages;
import dev.convnet.data.Order;
import dev.convnet.data.Prefetcher;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The evaluation model in ONNX Runtime: it is given the training state's own tensors. */
final class Evaluator implements AutoCloseable {
    private static final Set<String> METRICS = Set.of("loss_sum", "correct");

    private final OrtSession session;

    Evaluator(Engine engine, TrainingProgram program) {
        session = engine.load(program.evaluation(), "the evaluation model");
    }

    /**
     * Evaluates the state on {@code images}.
     *
     * @return empty where {@code stop} was requested before the end
     */
    Optional<Evaluation> evaluate(TrainingState state, LabelledImages images, int batchSize, StopSignal stop) {
        Map<String, OnnxTensor> inputs = new HashMap<>(state.inputs());
        inputs.keySet().removeIf(name -> !TrainingProgram.isWeight(name));
        double lossSum = 0;
        long correct = 0;
        long start = System.nanoTime();
        try (Prefetcher<Batch> batches = new Batches(images, batchSize, new Order.OfFile(), 1).prefetch(0)) {
            while (batches.hasNext()) {
                if (stop.isRequested()) {
                    return Optional.empty();
                }
                try (BatchTensors tensors = BatchTensors.of(batches.next())) {
                    inputs.put("images", tensors.images());
                    inputs.put("labels", tensors.labels());
                    try (OrtSession.Result result = session.run(inputs, METRICS)) {
                        lossSum += Tensors.floatScalar(result, "loss_sum");
                        correct += Tensors.longScalar(result, "correct");
                    }
                }
            }
        } catch (OrtException e) {
            throw new EngineException("running the evaluation model", e);
        }
        int count = images.size();
        return Optional.of(new Evaluation(lossSum / count, (double) correct / count, count, count / seconds(start)));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        Tensors.close(session);
    }
}
