package dev.convnet.train;

import dev.convnet.base.StopSignal;
import dev.convnet.classify.Evaluation;
import dev.convnet.data.Batch;
import dev.convnet.data.PreparedImages;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.Transfer;
import dev.convnet.safetensors.SafeTensor;
import java.util.List;
import java.util.Optional;

/** Holds the state of a training, computes its steps and evaluates the state. */
interface Learner extends AutoCloseable {
    /**
     * Takes one training step, which replaces the state.
     *
     * @param batches at least one, and no more than the recipe accumulates
     */
    TrainingSession.StepResult step(List<Batch> batches, double learningRate);

    /**
     * Evaluates the state on {@code images}.
     *
     * @return empty if {@code stop} was requested before the end
     */
    Optional<Evaluation> evaluate(PreparedImages images, int batchSize, StopSignal stop);

    /** The current state, in the order of {@link TrainingProgram#state}; the values are valid until the next step. */
    List<SafeTensor> variables();

    /** The execution providers of the training model's nodes; empty if they are unknown. */
    NodePlacement placement();

    /** The bytes that the last step moved between host and device. */
    Transfer transfer();

    @Override
    void close();
}
