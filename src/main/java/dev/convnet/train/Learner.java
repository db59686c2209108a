package dev.convnet.train;

import dev.convnet.base.StopSignal;
import dev.convnet.classify.Evaluation;
import dev.convnet.data.Batch;
import dev.convnet.data.LabeledImages;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.Transfer;
import dev.convnet.safetensors.SafeTensor;
import java.util.List;
import java.util.Optional;

/** A network in training: holds the state, makes steps and tests what came of them. */
interface Learner extends AutoCloseable {
    /** One step: the state becomes the one after it. */
    TrainingSession.StepResult step(Batch batch);

    /**
     * Evaluates the state on {@code images}.
     *
     * @return empty where {@code stop} was requested before the end
     */
    Optional<Evaluation> evaluate(LabeledImages images, int batchSize, StopSignal stop);

    /** The state as it is now, as {@link TrainingProgram} lists it; the values hold until the next step at least. */
    List<SafeTensor> variables();

    /** Where the nodes of what makes the steps ran; nothing where that cannot be told. */
    NodePlacement placement();

    /** What the last step moved between the host and the device. */
    Transfer transfer();

    @Override
    void close();
}
