package dev.convnet.onnx.transform;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What transformations read in a model: its operator set, the types and constants of its values, its subgraphs. */
final class Graphs {
    private Graphs() {}

    /** Whether a domain is ONNX's own. */
    static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** The version of ONNX's operator set in a model; 0 if the model does not import it. */
    static int opset(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(opset -> isStandard(opset.getDomain()))
                .mapToInt(opset -> Math.toIntExact(opset.getVersion()))
                .findFirst()
                .orElse(0);
    }

    /** Operator set imports with another version of ONNX's operator set. */
    static List<OperatorSetIdProto> withOpset(List<OperatorSetIdProto> imports, int version) {
        return imports.stream()
                .map(opset -> isStandard(opset.getDomain())
                        ? opset.toBuilder().setVersion(version).build()
                        : opset)
                .toList();
    }

    /** A node's name in messages: {@code the node features.0/Conv (Conv)}. */
    static String describe(NodeProto node) {
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        return "the node " + name + " (" + node.getOpType() + ")";
    }

    static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /** A node without the attribute {@code name}. */
    static NodeProto.Builder without(NodeProto node, String name) {
        List<AttributeProto> kept = node.getAttributeList().stream()
                .filter(attribute -> !attribute.getName().equals(name))
                .toList();
        return node.toBuilder().clearAttribute().addAllAttribute(kept);
    }

    /** The subgraphs of a node. */
    static List<GraphProto> subgraphs(NodeProto node) {
        List<GraphProto> graphs = new ArrayList<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                graphs.add(attribute.getG());
            }
            graphs.addAll(attribute.getGraphsList());
        }
        return graphs;
    }

    /** A node whose subgraphs are changed. */
    static NodeProto mapSubgraphs(NodeProto node, UnaryOperator<GraphProto> change) {
        if (subgraphs(node).isEmpty()) {
            return node;
        }
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto.Builder attribute = changed.getAttributeBuilder(i);
            if (attribute.hasG()) {
                attribute.setG(change.apply(attribute.getG()));
            }
            for (int k = 0; k < attribute.getGraphsCount(); k++) {
                attribute.setGraphs(k, change.apply(attribute.getGraphs(k)));
            }
        }
        return changed.build();
    }

    /** The types of the values that a graph and its subgraphs state, by name. */
    static Map<String, ValueInfoProto> types(GraphProto graph) {
        Map<String, ValueInfoProto> types = new HashMap<>();
        collectTypes(graph, types);
        return types;
    }

    private static void collectTypes(GraphProto graph, Map<String, ValueInfoProto> types) {
        List<ValueInfoProto> infos = new ArrayList<>(graph.getInputList());
        infos.addAll(graph.getValueInfoList());
        infos.addAll(graph.getOutputList());
        infos.forEach(info -> types.put(info.getName(), info));
        graph.getNodeList().forEach(node -> subgraphs(node).forEach(inner -> collectTypes(inner, types)));
    }

    /** The tensors of a graph whose values are in the model, by name: initializers and the outputs of Constant nodes. */
    static Map<String, TensorProto> constants(GraphProto graph) {
        Map<String, TensorProto> constants = new HashMap<>();
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        constants.putAll(constants(graph.getNodeList()));
        return constants;
    }

    /** The tensors of Constant nodes by the names of the nodes' outputs. */
    static Map<String, TensorProto> constants(List<NodeProto> nodes) {
        Map<String, TensorProto> constants = new HashMap<>();
        for (NodeProto node : nodes) {
            if (node.getOpType().equals("Constant") && isStandard(node.getDomain())) {
                attribute(node, "value").ifPresent(value -> constants.put(node.getOutput(0), value.getT()));
            }
        }
        return constants;
    }
}
