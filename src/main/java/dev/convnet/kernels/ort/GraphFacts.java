package dev.convnet.kernels.ort;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ops.DomainOperator;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a lowering looks up in a graph. */
final class GraphFacts {
    private final GraphProto graph;
    private final Set<String> operators;
    private final Map<NodeProto, Integer> positions = new HashMap<>();
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, ValueInfoProto> types = new HashMap<>();

    /** @param operators the operators, as {@code domain::name}, that may be replaced */
    GraphFacts(GraphProto graph, Set<String> operators) {
        this.graph = graph;
        this.operators = operators;
        for (NodeProto node : graph.getNodeList()) {
            positions.put(node, positions.size());
            node.getOutputList().forEach(value -> producers.put(value, node));
        }
        Stream.of(graph.getInputList(), graph.getOutputList(), graph.getValueInfoList())
                .flatMap(List::stream)
                .forEach(value -> types.put(value.getName(), value));
    }

    /** The calls of one of convnet's operators that may be replaced, on float32, in the order of the graph. */
    List<NodeProto> calls(String operator) {
        return graph.getNodeList().stream()
                .filter(node -> node.getOpType().equals(operator) && isReplaceable(node))
                .toList();
    }

    /** Whether a node is a call that may be replaced, whose first input is float32. */
    boolean isReplaceable(NodeProto node) {
        return node.getDomain().equals(DomainOperator.DOMAIN)
                && operators.contains(node.getDomain() + "::" + node.getOpType())
                && type(node.getInput(0))
                        .filter(value -> value.getType().getTensorType().getElemType() == DataType.FLOAT.number())
                        .isPresent();
    }

    /** The nodes of a standard operator. */
    Stream<NodeProto> nodes(String operator) {
        return graph.getNodeList().stream()
                .filter(node -> node.getDomain().isEmpty() && node.getOpType().equals(operator));
    }

    /** The order of the graph's nodes. */
    Comparator<NodeProto> order() {
        return Comparator.comparing(positions::get);
    }

    /** The node that computes a value; empty for an input of the graph. */
    Optional<NodeProto> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The type that the graph declares for a value. */
    Optional<ValueInfoProto> type(String value) {
        return Optional.ofNullable(types.get(value));
    }
}
