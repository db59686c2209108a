package dev.convnet.nn;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as an ONNX graph: input {@code input} [batch, channels, side, side] float32, output {@code logits}
 * [batch, classes]; in training mode also {@code <name>/next} for each running statistic.
 *
 * @param graph the graph, its parameters not yet bound to tensors
 * @param parameters the parameters in the order of the network
 * @param architecture the tree of layers
 */
public record NetworkGraph(Graph graph, List<Parameter> parameters, Architecture architecture) {
    /** The name of the batch dimension. */
    public static final String BATCH = "batch";

    /** What follows the name of a state variable in the name of the output that holds its next value. */
    public static final String NEXT = "/next";

    public NetworkGraph {
        parameters = List.copyOf(parameters);
    }

    /** The trained numbers of the network. */
    public long trainableElements() {
        return architecture.parameters();
    }

    /**
     * Emits a network.
     *
     * @param name the graph's name
     * @param network its layers
     * @param mode what for
     * @param side height and width of the square one-channel input
     * @throws dev.convnet.onnx.ShapeException if the network cannot take that side
     */
    public static NetworkGraph of(String name, Layer network, Mode mode, long side) {
        GraphBuilder builder = new GraphBuilder(name);
        Value input = builder.input("input", TensorType.of(DataType.FLOAT, Dim.of(BATCH), 1, side, side));
        List<Parameter> parameters = new ArrayList<>();
        Scope root = new Scope(builder, mode, "", parameters);
        Value logits = root.enter(network, input);
        builder.output("logits", logits);
        root.registerUpdates();
        return new NetworkGraph(builder.build(), parameters, root.architecture("", network, input, logits, 0));
    }
}
