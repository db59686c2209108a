package dev.convnet.train.graph;

import dev.convnet.onnx.Graph;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** A part of a training step. */
public enum StepPart {
    /** The network, the loss and the metrics. */
    FORWARD,
    /** The gradients. */
    BACKWARD,
    /** The update of the parameters. */
    OPTIMIZER;

    /** The scope of the optimizer's nodes in a training model. */
    static final String OPTIMIZER_SCOPE = "optimizer";

    /**
     * The part of each node of {@code training}, a graph of {@link TrainingGraphs#training}; empty if none of its nodes is an
     * optimizer's.
     */
    public static Map<Node, StepPart> of(Graph training) {
        Map<Node, StepPart> parts = new HashMap<>();
        for (Node node : training.nodes()) {
            parts.put(node, node.scope().equals(OPTIMIZER_SCOPE) ? OPTIMIZER : BACKWARD);
        }
        if (!parts.containsValue(OPTIMIZER)) {
            return Map.of();
        }
        Deque<Value> forward = new ArrayDeque<>(training.outputs().values().stream()
                .filter(value -> value.producer().map(parts::get).orElse(null) != OPTIMIZER)
                .toList());
        while (!forward.isEmpty()) {
            forward.pop()
                    .producer()
                    .filter(node -> parts.replace(node, BACKWARD, FORWARD))
                    .ifPresent(node -> node.inputs().stream()
                            .filter(input -> input != null)
                            .forEach(forward::push));
        }
        return parts;
    }
}
