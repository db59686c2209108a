package dev.convnet.train;

import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.classify.Evaluation;
import dev.convnet.data.Batch;
import dev.convnet.data.PreparedImages;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.Transfer;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.graph.StateNames;
import java.util.List;
import java.util.Optional;

/** Trains with the models of a {@link TrainingProgram} in ordinary sessions of ONNX Runtime. */
final class GraphLearner implements Learner {
    private final TrainingSession session;
    private final Evaluator evaluator;

    GraphLearner(SessionFactory sessions, TrainingProgram program, Recipe recipe) {
        evaluator = new Evaluator(sessions, program);
        try {
            session = new TrainingSession(sessions, program, recipe);
        } catch (UserError | UncheckedOrtException e) {
            evaluator.close();
            throw e;
        }
    }

    @Override
    public TrainingSession.StepResult step(List<Batch> batches, double learningRate) {
        return session.step(batches, (float) learningRate);
    }

    @Override
    public Optional<Evaluation> evaluate(PreparedImages images, int batchSize, StopSignal stop) {
        return evaluator.evaluate(session.state(), images, batchSize, stop);
    }

    @Override
    public List<SafeTensor> variables() {
        return session.state().variables().stream()
                .filter(variable -> !StateNames.isAccumulated(variable.name()))
                .toList();
    }

    @Override
    public NodePlacement placement() {
        return session.placement();
    }

    @Override
    public Transfer transfer() {
        return session.transfer();
    }

    @Override
    public void close() {
        session.close();
        evaluator.close();
    }
}
