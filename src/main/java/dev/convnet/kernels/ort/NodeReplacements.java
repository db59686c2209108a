package dev.convnet.kernels.ort;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.AttributeProto.AttributeType;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The replacements of single calls. The operators' schemas are those of ONNX Runtime's {@code training_op_defs.cc}. */
final class NodeReplacements {
    static final Set<String> OPERATORS = Set.of(
            "ReluGrad",
            "SigmoidGrad",
            "SoftmaxCrossEntropyGrad",
            "MaxPoolGrad",
            "BatchNormalizationGrad",
            "BatchNormalizationReluGrad",
            "AdamStep",
            "AdamWStep",
            "SgdStep");

    private final GraphFacts graph;

    /** The values that several replacements share. */
    private final Set<String> shared = new HashSet<>();

    /** For each number of a step, the incremented one that its last AdamOptimizer puts out. */
    private final Map<String, String> incremented = new HashMap<>();

    NodeReplacements(GraphFacts graph) {
        this.graph = graph;
    }

    /** What takes the place of a node: the node itself if nothing computes the same. */
    List<NodeProto> of(NodeProto node) {
        if (!OPERATORS.contains(node.getOpType()) || !graph.isReplaceable(node)) {
            return List.of(node);
        }
        return switch (node.getOpType()) {
            case "ReluGrad", "SigmoidGrad" ->
                List.of(same(node, node.getOpType()).build());
            case "SoftmaxCrossEntropyGrad" ->
                List.of(same(node, "SoftmaxCrossEntropyLossGrad")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("reduction")
                                .setType(AttributeType.STRING)
                                .setS(ByteString.copyFromUtf8("mean")))
                        .build());
            case "MaxPoolGrad" -> maxPool(node);
            case "BatchNormalizationGrad" -> batchNormalization(node, node.getInputList());
            case "BatchNormalizationReluGrad" -> batchNormalizationRelu(node);
            case "AdamStep" -> real(node, "weight_decay") == 0 ? adam(node) : List.of(node);
            case "AdamWStep" -> adam(node);
            case "SgdStep" -> real(node, "weight_decay") == 0 ? sgd(node) : List.of(node);
            default -> throw new IllegalArgumentException(node.getOpType());
        };
    }

    /** The kernel takes the shape of its output from the graph, so the graph must declare it; it may have an open batch size. */
    private List<NodeProto> maxPool(NodeProto node) {
        Optional<NodeProto> pool = graph.producer(node.getInput(1))
                .filter(producer -> producer.getOpType().equals("MaxPool"))
                .filter(_ -> graph.type(node.getOutput(0))
                        .filter(value -> value.getType().getTensorType().hasShape())
                        .isPresent());
        return List.of(pool.map(producer -> NodeProto.newBuilder()
                        .setOpType("MaxPoolGrad")
                        .setName(node.getName())
                        .addAllInput(node.getInputList())
                        .addAllOutput(node.getOutputList())
                        .addAllAttribute(producer.getAttributeList())
                        .build())
                .orElse(node));
    }

    /** @param inputs dy, x, scale, mean [1, C, 1…] and inverse deviation [1, C, 1…] */
    private List<NodeProto> batchNormalization(NodeProto node, List<String> inputs) {
        Optional<NodeProto> forward = graph.producer(inputs.get(4));
        if (forward.isEmpty()) {
            return List.of(node);
        }
        List<NodeProto> nodes = new ArrayList<>();
        List<String> statistics =
                inputs.subList(3, 5).stream().map(value -> flat(value, nodes)).toList();
        NodeProto.Builder gradient = own(node, "BatchNormalizationGrad")
                .addAllInput(inputs.subList(0, 3))
                .addAllInput(statistics)
                .addAllOutput(node.getOutputList())
                .addAttribute(real("epsilon", real(forward.get(), "epsilon")));
        nodes.add(gradient.build());
        return nodes;
    }

    /** Inputs dy, y, x, scale, mean and inverse deviation; the gradient of the ReLU goes into that of the batch norm. */
    private List<NodeProto> batchNormalizationRelu(NodeProto node) {
        String inner = node.getOutput(0) + "/relu";
        List<String> inputs = new ArrayList<>(node.getInputList().subList(1, node.getInputCount()));
        inputs.set(0, inner);
        List<NodeProto> nodes = new ArrayList<>(batchNormalization(node, inputs));
        if (!nodes.contains(node)) {
            nodes.addFirst(own(node, "ReluGrad")
                    .setName(node.getName() + "/relu")
                    .addAllInput(node.getInputList().subList(0, 2))
                    .addOutput(inner)
                    .build());
        }
        return nodes;
    }

    /**
     * Inputs parameter, gradient, first moment, second moment, learning rate and step. AdamOptimizer counts steps from 1; its mode 0 adds
     * the decayed parameter to the step, which is AdamW's decay.
     */
    private List<NodeProto> adam(NodeProto node) {
        List<NodeProto> nodes = new ArrayList<>();
        String rate = flat(node.getInput(4), nodes);
        String count = stepCount(node, nodes);
        nodes.add(own(node, "AdamOptimizer")
                .addAllInput(
                        List.of(rate, count, node.getInput(0), node.getInput(1), node.getInput(2), node.getInput(3)))
                .addAllOutput(List.of(incremented(count), node.getOutput(1), node.getOutput(2), node.getOutput(0)))
                .addAttribute(real("alpha", real(node, "beta1")))
                .addAttribute(real("beta", real(node, "beta2")))
                .addAttribute(real("epsilon", real(node, "epsilon")))
                .addAttribute(real("lambda", real(node, "weight_decay")))
                .addAttribute(integer("do_bias_correction", 1))
                .addAttribute(integer("weight_decay_mode", 0))
                .build());
        return nodes;
    }

    /**
     * The number of the step for one AdamOptimizer. The kernel increments it in place, so each node needs a tensor of its own; equal nodes
     * would be merged, so each count comes from the incremented one of the node before.
     */
    private String stepCount(NodeProto node, List<NodeProto> nodes) {
        String count = node.getOutput(0) + "/count";
        String one = constant(1, nodes);
        String step = node.getInput(5);
        NodeProto.Builder number = incremented.containsKey(step)
                ? standard("Sub", incremented.get(step), one)
                : standard("Add", flat(step, nodes), one);
        nodes.add(number.setName(count).addOutput(count).build());
        incremented.put(step, incremented(count));
        return count;
    }

    private static String incremented(String count) {
        return count + "/next";
    }

    /** Inputs parameter, gradient and learning rate. */
    private List<NodeProto> sgd(NodeProto node) {
        List<NodeProto> nodes = new ArrayList<>();
        String rate = flat(node.getInput(2), nodes);
        nodes.add(own(node, "SGDOptimizer")
                .addAllInput(List.of(rate, node.getInput(0), node.getInput(1)))
                .addOutput(node.getOutput(0))
                .build());
        return nodes;
    }

    /** The name of {@code value} with one axis. */
    private String flat(String value, List<NodeProto> nodes) {
        String shape = constant(-1, nodes);
        return shared(value + "/flat", nodes, standard("Reshape", value, shape));
    }

    /** The name of an int64 constant of one element. */
    private String constant(long number, List<NodeProto> nodes) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(DataType.INT64.number())
                .addDims(1)
                .addInt64Data(number);
        AttributeProto value = AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeType.TENSOR)
                .setT(tensor)
                .build();
        return shared("constant/" + number, nodes, standard("Constant").addAttribute(value));
    }

    /** Adds a node unless an earlier replacement has added it. @return the name of its output */
    private String shared(String name, List<NodeProto> nodes, NodeProto.Builder node) {
        String output = "ort/" + name;
        if (shared.add(output)) {
            nodes.add(node.setName(output).addOutput(output).build());
        }
        return output;
    }

    private static NodeProto.Builder standard(String operator, String... inputs) {
        return NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs));
    }

    private static NodeProto.Builder own(NodeProto replaced, String operator) {
        return NodeProto.newBuilder()
                .setDomain(OrtLowering.DOMAIN)
                .setOpType(operator)
                .setName(replaced.getName());
    }

    /** Another operator with the inputs and outputs of {@code replaced}. */
    private static NodeProto.Builder same(NodeProto replaced, String operator) {
        return own(replaced, operator).addAllInput(replaced.getInputList()).addAllOutput(replaced.getOutputList());
    }

    private static float real(NodeProto node, String attribute) {
        return node.getAttributeList().stream()
                .filter(candidate -> candidate.getName().equals(attribute))
                .findFirst()
                .orElseThrow()
                .getF();
    }

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }
}
