package dev.convnet.onnx.transform;

import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which values of a graph are used. */
final class Uses {
    private Uses() {}

    /** The values that nodes, those of subgraphs included, take as inputs, and the graph's outputs. */
    static Set<String> of(GraphProto graph) {
        Set<String> uses = new HashSet<>();
        collect(graph, uses);
        return uses;
    }

    private static void collect(GraphProto graph, Set<String> uses) {
        for (NodeProto node : graph.getNodeList()) {
            uses.addAll(node.getInputList());
            Graphs.subgraphs(node).forEach(inner -> collect(inner, uses));
        }
        graph.getOutputList().forEach(output -> uses.add(output.getName()));
    }

    /** A graph without constants of these names. */
    static GraphProto without(GraphProto graph, Set<String> names) {
        List<NodeProto> nodes = graph.getNodeList().stream()
                .filter(node -> !node.getOpType().equals("Constant") || !names.contains(node.getOutput(0)))
                .toList();
        List<ValueInfoProto> infos = graph.getValueInfoList().stream()
                .filter(info -> !names.contains(info.getName()))
                .toList();
        GraphProto.Builder kept =
                graph.toBuilder().clearNode().addAllNode(nodes).clearInitializer();
        graph.getInitializerList().stream()
                .filter(tensor -> !names.contains(tensor.getName()))
                .forEach(kept::addInitializer);
        return kept.clearValueInfo().addAllValueInfo(infos).build();
    }
}
