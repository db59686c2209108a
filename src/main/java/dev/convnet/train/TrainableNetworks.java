package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainingArtifacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The networks that can be trained, as models. */
public interface TrainableNetworks {
    /**
     * The default height and width of a network's input, in pixels.
     *
     * @throws UserError if there is no network of that name; the message lists the names
     */
    int defaultSide(String net);

    /**
     * The models and the initial state for a recipe.
     *
     * @throws UserError if the recipe does not suit the network, as with a side that is too small, or its weights
     *     are another network's
     */
    TrainingProgram trainingProgram(Recipe recipe);

    /**
     * The artifacts of the same training for ONNX Runtime's training API, with seeded dropout.
     *
     * @throws UserError if the API cannot train the network with this recipe
     */
    default TrainingArtifacts trainingArtifacts(Recipe recipe) {
        throw new UserError(
                "ONNX Runtime's training API cannot train " + recipe.network().name());
    }

    /**
     * Writes the network with trained weights as an ONNX model for inference.
     *
     * @param metadata entries of the model's metadata, besides the network's own
     */
    void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target);
}
