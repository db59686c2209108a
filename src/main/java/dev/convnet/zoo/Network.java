package dev.convnet.zoo;

import dev.convnet.base.UserError;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A network: its layers for chosen options, and what commands and reports call it.
 *
 * <p>The built-in networks are listed in {@link Zoo}. A public class with a public constructor without parameters that
 * implements this interface and is on {@code CONVNET_CLASSPATH} can be used wherever a network is named: its name is the
 * fully qualified name of the class.
 */
public interface Network {
    /** Up to where the smallest possible side is searched. */
    int LARGEST_NEEDED_SIDE = 1024;

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
     * The layers: from float32 images [batch, channels, side, side] to logits [batch, classes].
     *
     * @throws ShapeException if the network cannot take images of that side
     */
    Layer layers(NetworkOptions options);

    /**
     * Emits the network as a graph.
     *
     * @throws UserError if the network cannot take images of that side, where the message names the smallest possible side; if a
     *     layer fails, where it names the layer; or if the logits are not [batch, classes]
     */
    default NetworkGraph emit(NetworkOptions options, Mode mode) {
        NetworkGraph graph;
        try {
            graph = graph(options, mode);
        } catch (ShapeException e) {
            OptionalInt smallest = smallest(options);
            if (smallest.isEmpty() || smallest.getAsInt() <= options.side()) {
                throw new UserError(name() + ": " + e.getMessage(), e);
            }
            throw new UserError(
                    "%s cannot take images of side %d; the smallest possible side is %d"
                            .formatted(name(), options.side(), smallest.getAsInt()),
                    e);
        }
        TensorType logits = graph.graph().output("logits").type();
        TensorType wanted = TensorType.of(DataType.FLOAT, Dim.of(NetworkGraph.BATCH), options.classes());
        if (!logits.equals(wanted)) {
            throw new UserError("%s: the network's logits are %s, but for %d classes they must be %s"
                    .formatted(name(), logits, options.classes(), wanted));
        }
        return graph;
    }

    private NetworkGraph graph(NetworkOptions options, Mode mode) {
        Layer layers;
        try {
            layers = layers(options);
        } catch (UserError | ShapeException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new UserError(name() + ": layers() throws " + e, e);
        }
        if (layers == null) {
            throw new UserError(name() + ": layers() returns null, not a layer");
        }
        try {
            return NetworkGraph.of(name(), layers, mode, options.inputChannels(), options.side());
        } catch (UserError e) {
            throw new UserError(name() + ": " + e.getMessage(), e);
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
        if (options.inputChannels() != 1) {
            metadata.put("channels", Integer.toString(options.inputChannels()));
        }
        metadata.put("side", Integer.toString(options.side()));
        metadata.put("classes", Integer.toString(options.classes()));
        metadata.put("width", Double.toString(options.width()));
        return new Model(emit(options, Mode.INFERENCE).graph(), weights, metadata, title());
    }

    /** The smallest side of images that the network takes with these options. */
    default int smallestSide(NetworkOptions options) {
        return smallest(options)
                .orElseThrow(() -> new IllegalStateException(name() + " takes no side up to " + LARGEST_NEEDED_SIDE));
    }

    private OptionalInt smallest(NetworkOptions options) {
        return IntStream.rangeClosed(1, LARGEST_NEEDED_SIDE)
                .filter(side -> takes(options.withSide(side)))
                .findFirst();
    }

    private boolean takes(NetworkOptions options) {
        try {
            graph(options, Mode.INFERENCE);
            return true;
        } catch (ShapeException | UserError _) {
            return false;
        }
    }
}
