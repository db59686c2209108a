package dev.convnet.zoo;

import dev.convnet.base.UserError;
import dev.convnet.nn.Emission;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A network of the zoo.
 *
 * @param name how commands and files call it: {@code alexnet}
 * @param title how people call it: {@code AlexNet}
 * @param defaultSide the side of its input unless another is chosen
 * @param layers its layers, for the options given
 */
public record Network(String name, String title, int defaultSide, Function<NetworkOptions, Layer> layers) {
    private static final int LARGEST_NEEDED_SIDE = 1024;

    /**
     * The network as a graph.
     *
     * @throws UserError if it cannot take the side asked for; the message says the smallest possible one
     */
    public Emission emit(NetworkOptions options, Mode mode) {
        try {
            return Emission.of(name, layers.apply(options), mode, options.side());
        } catch (ShapeException e) {
            throw new UserError(
                    "%s cannot take images of side %d; the smallest possible side is %d"
                            .formatted(name, options.side(), smallestSide(options)),
                    e);
        }
    }

    /**
     * The network as the model that is exported.
     *
     * @param weights a tensor for every parameter, running statistics included
     * @throws UserError if the network cannot take the side asked for
     */
    public Model inferenceModel(NetworkOptions options, Map<String, Tensor> weights) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("network", name);
        metadata.put("side", Integer.toString(options.side()));
        metadata.put("classes", Integer.toString(options.classes()));
        metadata.put("width", Double.toString(options.width()));
        return new Model(emit(options, Mode.INFERENCE).graph(), weights, metadata, title);
    }

    /** The smallest side that the network can take with these options. */
    public int smallestSide(NetworkOptions options) {
        return IntStream.rangeClosed(1, LARGEST_NEEDED_SIDE)
                .filter(side -> takes(options.withSide(side)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " takes no side at all"));
    }

    private boolean takes(NetworkOptions options) {
        try {
            Emission.of(name, layers.apply(options), Mode.INFERENCE, options.side());
            return true;
        } catch (ShapeException _) {
            return false;
        }
    }
}
