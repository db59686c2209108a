package dev.convnet.zoo;

import dev.convnet.base.UserError;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network: its layers for chosen options, and what commands and reports call it.
 *
 * <p>The built-in networks are listed in {@link Zoo}. A public class with a public constructor without parameters that
 * implements this interface and is on {@code CONVNET_CLASSPATH} can be used wherever a network is named: its name is the
 * fully qualified name of the class.
 */
public interface Network {
    /** The name in commands, suites and files: {@code alexnet}. By default the fully qualified name of the class. */
    default String name() {
        return getClass().getName();
    }

    /** The name in reports: {@code AlexNet}. By default the simple name of the class. */
    default String title() {
        return getClass().getSimpleName();
    }

    /** The default height and width of the input, in pixels. */
    int defaultSide();

    /**
     * The layers: from float32 images [batch, 1, side, side] to logits [batch, classes].
     *
     * @throws ShapeException if the network cannot take images of that side
     */
    Layer layers(NetworkOptions options);

    /**
     * Emits the network as a graph.
     *
     * @throws UserError if the network cannot take images of that side; the message names the smallest possible side
     */
    default NetworkGraph emit(NetworkOptions options, Mode mode) {
        try {
            return NetworkGraph.of(name(), layers(options), mode, options.side());
        } catch (ShapeException e) {
            throw new UserError(
                    "%s cannot take images of side %d; the smallest possible side is %d"
                            .formatted(name(), options.side(), smallestSide(options)),
                    e);
        }
    }

    /**
     * The inference model that is exported.
     *
     * @param weights a tensor for every parameter, running statistics included
     * @throws UserError if the network cannot take images of that side
     */
    default Model inferenceModel(NetworkOptions options, Map<String, Tensor> weights) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("network", name());
        metadata.put("side", Integer.toString(options.side()));
        metadata.put("classes", Integer.toString(options.classes()));
        metadata.put("width", Double.toString(options.width()));
        return new Model(emit(options, Mode.INFERENCE).graph(), weights, metadata, title());
    }

    /** The smallest side of images that the network takes with these options. */
    default int smallestSide(NetworkOptions options) {
        int largestNeededSide = 1024;
        return IntStream.rangeClosed(1, largestNeededSide)
                .filter(side -> takes(options.withSide(side)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name() + " takes no side up to " + largestNeededSide));
    }

    private boolean takes(NetworkOptions options) {
        try {
            NetworkGraph.of(name(), layers(options), Mode.INFERENCE, options.side());
            return true;
        } catch (ShapeException _) {
            return false;
        }
    }
}
