package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Model;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainingArtifacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes the models that are run here. */
public interface TrainableNetworks {
    /**
     * The width and height of a network's input where nobody asks for another.
     *
     * @throws UserError if there is no network of that name; the message has the names that there are
     */
    int defaultSide(String net);

    /**
     * The models and the initial state for a recipe, whose {@code weights} take the place of what {@code init} would draw.
     *
     * @throws UserError if the network cannot be made so, as with a side that is too small, or the weights are
     *     not this network's
     */
    TrainingProgram trainingProgram(Recipe recipe);

    /**
     * The artifacts of the same training for ONNX Runtime's training API, where dropout is seeded.
     *
     * @throws UserError if that API cannot train the network by that recipe
     */
    default TrainingArtifacts trainingArtifacts(Recipe recipe) {
        throw new UserError(
                "there are no artifacts of " + recipe.network().name() + " for " + TrainingEngine.ORT_TRAINING);
    }

    /**
     * The training model cut off early, to be timed beside the whole. Both models take those of its inputs that they need.
     *
     * @param forward ends with the loss
     * @param gradients ends with the gradients
     */
    record PartialModels(Model forward, Model gradients) {}

    /**
     * The parts of the training model of {@link #trainingProgram}; empty if the model cannot be cut.
     *
     * @throws UserError as {@link #trainingProgram}
     */
    default Optional<PartialModels> partialModels(Recipe recipe) {
        return Optional.empty();
    }

    /** Writes the network with trained weights as an ONNX model for inference. */
    void export(Recipe recipe, List<SafeTensor> weights, Path target);
}
