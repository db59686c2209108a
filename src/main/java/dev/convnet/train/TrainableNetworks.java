package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.zoo.NetworkOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The networks that can be trained, as models. */
public interface TrainableNetworks {
    /**
     * The default height and width of a network's input, in pixels.
     *
     * @throws UserError if there is no network of that name; the message lists the names
     */
    int defaultSide(String net);

    /**
     * What a name stands for, with the usual options.
     *
     * @param net the name of a network, or the path of a file
     * @param side the chosen height and width of the input; empty for the default
     * @throws UserError if there is no such network or file, or it does not take images of that side
     */
    default NetworkChoice choice(String net, Optional<Integer> side) {
        int chosen = side.isPresent() ? side.get() : defaultSide(net);
        return new ZooChoice(net, NetworkOptions.side(chosen));
    }

    /** What a user should know about the network of a recipe before it is trained, line by line. */
    default List<String> notes(Recipe recipe) {
        return List.of();
    }

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
