package dev.convnet.onnx.transform;

import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.Map;

/** Renames values where nodes compute and use them. */
final class Renaming {
    private Renaming() {}

    /** A node with other names of its inputs and outputs, and of the outer values that its subgraphs use. */
    static NodeProto of(NodeProto node, Map<String, String> names) {
        NodeProto.Builder renamed = Graphs.mapSubgraphs(node, inner -> of(inner, names)).toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            renamed.setInput(i, names.getOrDefault(node.getInput(i), node.getInput(i)));
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            renamed.setOutput(i, names.getOrDefault(node.getOutput(i), node.getOutput(i)));
        }
        return renamed.build();
    }

    private static GraphProto of(GraphProto graph, Map<String, String> names) {
        GraphProto.Builder renamed = graph.toBuilder().clearNode();
        graph.getNodeList().forEach(node -> renamed.addNode(of(node, names)));
        for (int i = 0; i < graph.getOutputCount(); i++) {
            String name = graph.getOutput(i).getName();
            renamed.getOutputBuilder(i).setName(names.getOrDefault(name, name));
        }
        return renamed.build();
    }
}
