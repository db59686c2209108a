package dev.convnet.train;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.StopSignal;
import dev.convnet.classify.BatchTensors;
import dev.convnet.classify.Evaluation;
import dev.convnet.classify.EvaluationLoop;
import dev.convnet.data.PreparedImages;
import dev.convnet.ort.IoBinding;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.StateMemory.Allocation;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.train.graph.StateNames;
import java.util.Map;
import java.util.Optional;

/**
 * The evaluation model in ONNX Runtime, which reads the training state in place: the moving average of a parameter, if the state has
 * one.
 */
final class Evaluator implements AutoCloseable {
    private final OrtSession session;

    Evaluator(SessionFactory sessions, TrainingProgram program) {
        session = sessions.load(program.evaluation(), "the evaluation model");
    }

    /**
     * Evaluates the state on {@code images}.
     *
     * @return empty if {@code stop} was requested before the end
     */
    Optional<Evaluation> evaluate(TrainingState state, PreparedImages images, int batchSize, StopSignal stop) {
        try (BatchMetrics metrics = new BatchMetrics();
                IoBinding binding = bind(state, metrics)) {
            return EvaluationLoop.run(images, batchSize, stop, (batch, score) -> {
                try (BatchTensors tensors = BatchTensors.of(batch)) {
                    binding.input("images", tensors.images());
                    binding.input("labels", tensors.labels());
                    binding.run();
                    score.add(metrics.loss(), metrics.correct());
                }
            });
        } catch (OrtException e) {
            throw new UncheckedOrtException("running the evaluation model", e);
        }
    }

    private IoBinding bind(TrainingState state, BatchMetrics metrics) throws OrtException {
        IoBinding binding = new IoBinding(session);
        metrics.bind(binding, "loss_sum");
        for (Map.Entry<String, Allocation> variable : state.current().entrySet()) {
            if (StateNames.isWeight(variable.getKey())) {
                Allocation average = state.current().get(StateNames.average(variable.getKey()));
                binding.input(variable.getKey(), average == null ? variable.getValue() : average);
            }
        }
        return binding;
    }

    @Override
    public void close() {
        OrtRuntime.close(session);
    }
}
