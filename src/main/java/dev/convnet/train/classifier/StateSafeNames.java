package dev.convnet.train.classifier;

import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.train.graph.StateNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Renames parameters whose names a training cannot have: those with a slash, and those of the training's own inputs and outputs. */
final class StateSafeNames {
    private static final Set<String> RESERVED =
            Set.of("images", "labels", "learning_rate", "seed", "loss", "loss_sum", "correct", "logits");

    private StateSafeNames() {}

    /** The model with such parameters renamed: {@code dense/kernel} becomes {@code dense.kernel}, {@code seed} {@code seed_}. */
    static Model renamed(Model model) {
        Graph graph = model.graph();
        if (graph.parameters().keySet().stream().allMatch(StateSafeNames::isSafe)) {
            return model;
        }
        Set<String> taken = new HashSet<>(graph.parameters().keySet());
        graph.inputs().forEach(input -> taken.add(input.hint()));
        taken.addAll(graph.outputs().keySet());
        GraphBuilder builder = new GraphBuilder(graph.name());
        Map<Value, Value> values = new HashMap<>();
        graph.inputs().forEach(input -> values.put(input, builder.input(input.hint(), input.type())));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.parameters().forEach((name, value) -> {
            String safe = name;
            if (!isSafe(name)) {
                safe = name.replace('/', '.');
                while (!isSafe(safe) || !taken.add(safe)) {
                    safe += "_";
                }
            }
            values.put(value, builder.parameter(safe, value.type()));
            weights.put(safe, model.weights().get(name));
        });
        new GraphRewriter(builder).record(graph, values).forEach(builder::output);
        return new Model(builder.build(), weights, model.metadata(), model.description());
    }

    private static boolean isSafe(String name) {
        return StateNames.isWeight(name) && !RESERVED.contains(name);
    }
}
