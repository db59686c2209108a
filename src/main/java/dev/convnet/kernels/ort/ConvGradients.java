package dev.convnet.kernels.ort;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Merges the gradients of each convolution into one {@code ConvGrad}, which takes dy, x and the weights, and gives the gradients of x, the
 * weights and the bias.
 */
final class ConvGradients {
    private static final String INPUT_GRADIENT = "ConvInputGrad";
    private static final String WEIGHT_GRADIENT = "ConvWeightGrad";
    private static final String BIAS_GRADIENT = "ConvBiasGrad";

    /** The operators that {@code ConvGrad} replaces. */
    static final Set<String> OPERATORS = Set.of(INPUT_GRADIENT, WEIGHT_GRADIENT, BIAS_GRADIENT);

    private static final Set<String> WINDOW = Set.of("kernel_shape", "strides", "pads", "dilations", "group");

    private final GraphFacts graph;
    private final List<NodeProto> convolutions;
    private final List<NodeProto> weightGradients;
    private final List<NodeProto> biasGradients;

    /** The replaced nodes, each with the node that takes its place; null if another node's does. */
    private final Map<NodeProto, NodeProto> replaced = new HashMap<>();

    private ConvGradients(GraphFacts graph) {
        this.graph = graph;
        convolutions = new ArrayList<>(graph.nodes("Conv").toList());
        weightGradients = new ArrayList<>(graph.calls(WEIGHT_GRADIENT));
        biasGradients = new ArrayList<>(graph.calls(BIAS_GRADIENT));
    }

    /**
     * Finds the gradients of each convolution.
     *
     * @return the replaced nodes, each with the node that takes its place; null for those that merge into the place of another
     */
    static Map<NodeProto, NodeProto> of(GraphFacts graph) {
        ConvGradients gradients = new ConvGradients(graph);
        graph.calls(INPUT_GRADIENT).forEach(gradients::mergeByInput);
        List.copyOf(gradients.weightGradients).forEach(gradients::mergeByWeight);
        return gradients.replaced;
    }

    /** The weights of a convolution tell its gradients apart from those of others with the same dy. */
    private void mergeByInput(NodeProto inputGradient) {
        String dy = inputGradient.getInput(0);
        String weight = inputGradient.getInput(1);
        only(convolutions, conv -> conv.getInput(1).equals(weight)).ifPresent(conv -> {
            String x = conv.getInput(0);
            Optional<NodeProto> weightGradient = weightGradients.stream()
                    .filter(node -> node.getInput(0).equals(x)
                            && node.getInput(1).equals(dy)
                            && window(node).equals(window(inputGradient)))
                    .findFirst();
            merge(conv, dy, Optional.of(inputGradient), weightGradient);
        });
    }

    /** The first convolution of a network has no gradient of its input. ConvGrad takes only the shape of its weights then. */
    private void mergeByWeight(NodeProto weightGradient) {
        only(convolutions, conv -> conv.getInput(0).equals(weightGradient.getInput(0)))
                .ifPresent(
                        conv -> merge(conv, weightGradient.getInput(1), Optional.empty(), Optional.of(weightGradient)));
    }

    private void merge(
            NodeProto conv, String dy, Optional<NodeProto> inputGradient, Optional<NodeProto> weightGradient) {
        Optional<NodeProto> biasGradient = biasGradients.stream()
                .filter(node -> conv.getInputCount() > 2 && node.getInput(0).equals(dy))
                .findFirst();
        List<Optional<NodeProto>> merging = List.of(inputGradient, weightGradient, biasGradient);
        // Its inputs, dy and values of the forward pass, exist where the first of the merged nodes stands.
        NodeProto first =
                merging.stream().flatMap(Optional::stream).min(graph.order()).orElseThrow();
        NodeProto windowed = inputGradient.or(() -> weightGradient).orElseThrow();
        NodeProto.Builder merged = NodeProto.newBuilder()
                .setDomain(OrtLowering.DOMAIN)
                .setOpType("ConvGrad")
                .setName(first.getName())
                .addAllInput(List.of(dy, conv.getInput(0), conv.getInput(1)))
                .addAllAttribute(window(windowed).values());
        merging.forEach(node ->
                merged.addOutput(node.map(gradient -> gradient.getOutput(0)).orElse("")));
        merging.forEach(node -> node.ifPresent(gradient -> replaced.put(gradient, null)));
        replaced.put(first, merged.build());
        convolutions.remove(conv);
        weightGradient.ifPresent(weightGradients::remove);
        biasGradient.ifPresent(biasGradients::remove);
    }

    private static Map<String, AttributeProto> window(NodeProto node) {
        return node.getAttributeList().stream()
                .filter(attribute -> WINDOW.contains(attribute.getName()))
                .collect(Collectors.toMap(AttributeProto::getName, attribute -> attribute));
    }

    private static Optional<NodeProto> only(List<NodeProto> nodes, Predicate<NodeProto> condition) {
        List<NodeProto> found = nodes.stream().filter(condition).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
