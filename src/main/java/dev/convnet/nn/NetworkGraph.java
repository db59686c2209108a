package dev.convnet.nn;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.transform.BlockFunctions;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as an ONNX graph. Its input {@code input} is float32 [batch, channels, side, side], its output {@code logits} float32
 * [batch, classes]. In training mode it also outputs {@code <name>/next} for each running statistic.
 *
 * @param graph the graph, whose parameters have no tensors yet
 * @param parameters the parameters, in the order in which layers use them
 * @param architecture the layers, with shapes and counts
 */
public record NetworkGraph(Graph graph, List<Parameter> parameters, Architecture architecture) {
    /** The name of the batch dimension. */
    public static final String BATCH = "batch";

    /** The suffix of the output that holds the next value of a state variable. */
    public static final String NEXT = "/next";

    public NetworkGraph {
        parameters = List.copyOf(parameters);
    }

    /** The number of trainable elements. */
    public long trainableElements() {
        return architecture.parameters();
    }

    /** The network's dense blocks and blocks of branches, of nested ones the outermost. */
    public List<BlockFunctions.Block> blocks() {
        List<BlockFunctions.Block> blocks = new ArrayList<>();
        collectBlocks(architecture, "", blocks);
        return blocks;
    }

    private static void collectBlocks(Architecture layer, String path, List<BlockFunctions.Block> blocks) {
        switch (layer.description()) {
            case DenseBlock _, Branches _ -> blocks.add(new BlockFunctions.Block(path, layer.typeName()));
            default ->
                layer.children()
                        .forEach(child -> collectBlocks(
                                child, path.isEmpty() ? child.name() : path + "." + child.name(), blocks));
        }
    }

    /**
     * Emits a network.
     *
     * @param name the graph's name
     * @param network the layers
     * @param mode whether the graph is for inference or training
     * @param channels the number of channels of the input
     * @param side the height and width of the input, in pixels
     * @throws dev.convnet.onnx.ShapeException if the network cannot take images of that side
     */
    public static NetworkGraph of(String name, Layer network, Mode mode, long channels, long side) {
        GraphBuilder builder = new GraphBuilder(name);
        Value input = builder.input("input", TensorType.of(DataType.FLOAT, Dim.of(BATCH), channels, side, side));
        List<Parameter> parameters = new ArrayList<>();
        Scope root = new Scope(builder, mode, "", parameters);
        Value logits = root.enter(network, input);
        builder.output("logits", logits);
        root.registerUpdates();
        return new NetworkGraph(builder.build(), parameters, root.architecture("", network, input, logits, 0));
    }
}
