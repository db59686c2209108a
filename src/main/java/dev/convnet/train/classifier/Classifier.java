package dev.convnet.train.classifier;

import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.MultiplyAccumulates;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.train.artifacts.Freezing;
import dev.convnet.train.artifacts.TrainableModel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A classifier that a file holds, for images of one side.
 *
 * @param model the whole model, with the inputs and outputs of the file
 * @param name the model's name in messages
 * @param logits the logits [batch, classes] among the model's values
 * @param head the head in place of the file's own
 */
public record Classifier(Model model, String name, Value logits, Optional<NewHead> head) {
    /** The number of logits. */
    public int classes() {
        return Math.toIntExact(logits.shape().size(1));
    }

    /** The number of elements of all parameters and running statistics. */
    public long parameters() {
        return model.graph().parameters().values().stream()
                .mapToLong(value -> value.shape().elements())
                .sum();
    }

    /** The multiply-accumulates for one image, of the operators that can be counted. */
    public long macs() {
        return model.graph().nodes().stream()
                .mapToLong(node -> MultiplyAccumulates.of(
                                node.operator().name(),
                                node.integer("transA", 0) != 0,
                                node.inputs().stream().map(Classifier::sizes).toList(),
                                sizes(node.output()))
                        .orElse(0))
                .sum();
    }

    /** The sizes of a value in a batch of one. */
    private static long[] sizes(Value value) {
        return value == null
                ? null
                : value.shape().dims().stream()
                        .mapToLong(dim -> dim instanceof Dim.Known(long size) ? size : 1)
                        .toArray();
    }

    /**
     * The model in training and in inference mode, up to the logits.
     *
     * @param dropout replaces the probability of every dropout layer
     * @throws dev.convnet.base.UserError if the running statistics of a batch norm are computed, or a pattern matches nothing
     */
    public TrainableModel trainable(Freezing freezing, Optional<Double> dropout) {
        return TrainableModel.of(upToLogits(), name, freezing, dropout);
    }

    /** The model for inference with other weights; it keeps its own where {@code weights} has none. */
    public Model with(Map<String, Tensor> weights) {
        Map<String, Tensor> all = new LinkedHashMap<>(model.weights());
        all.replaceAll((parameter, own) -> weights.getOrDefault(parameter, own));
        return new Model(TrainableModel.inInferenceMode(model.graph()), all, model.metadata(), model.description());
    }

    /** The graph of what the logits depend on. */
    private Graph upToLogits() {
        Graph whole = model.graph();
        Set<Value> needed = new HashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(logits));
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (value != null && needed.add(value)) {
                value.producer()
                        .map(Node::inputs)
                        .ifPresent(inputs ->
                                inputs.stream().filter(input -> input != null).forEach(open::push));
            }
        }
        Map<String, Value> parameters = new LinkedHashMap<>(whole.parameters());
        parameters.values().retainAll(needed);
        return new Graph(
                whole.name(),
                whole.inputs(),
                parameters,
                whole.nodes().stream()
                        .filter(node -> node.outputs().stream().anyMatch(needed::contains))
                        .toList(),
                Map.of("logits", logits),
                whole.functions());
    }
}
