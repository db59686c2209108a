package dev.convnet.train;

import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Value;
import dev.convnet.train.graph.StepPart;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A training model in which the name of each node tells its part of the step. Calls of functions without a kernel are replaced by
 * the functions' bodies: ONNX Runtime does the same when it loads a model, but then the nodes of the bodies lose their names.
 *
 * @param outputs the part of each node that is named after an output of the model
 */
record PartedModel(Model model, Map<String, StepPart> outputs) {
    /** Names the nodes of a training model. @return empty if the model's nodes cannot be assigned to parts */
    static Optional<PartedModel> of(Model training, Kernels kernels) {
        Map<Node, StepPart> parts = StepPart.of(training.graph());
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        GraphBuilder builder = new GraphBuilder(training.graph().name());
        new Naming(builder, parts, kernels).record(training.graph());
        Graph graph = builder.build();
        Map<String, StepPart> outputs = new HashMap<>();
        graph.outputs()
                .forEach((name, value) -> value.producer()
                        .flatMap(node -> ofName(node.scope() + "/"))
                        .ifPresent(part -> outputs.put(name, part)));
        return Optional.of(new PartedModel(
                new Model(graph, training.weights(), training.metadata(), training.description()), outputs));
    }

    /** The part of a node of the loaded model; empty for a node that ONNX Runtime has added. */
    Optional<StepPart> part(String node) {
        return Optional.ofNullable(outputs.get(node)).or(() -> ofName(node));
    }

    private static Optional<StepPart> ofName(String node) {
        for (StepPart part : StepPart.values()) {
            if (node.startsWith(scope(part) + "/")) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    private static String scope(StepPart part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static final class Naming extends GraphRewriter {
        private final GraphBuilder builder;
        private final Map<Node, StepPart> parts;
        private final Kernels kernels;

        Naming(GraphBuilder builder, Map<Node, StepPart> parts, Kernels kernels) {
            super(builder);
            this.builder = builder;
            this.parts = parts;
            this.kernels = kernels;
        }

        @Override
        protected List<Value> rewrite(Node node, List<Value> inputs) {
            StepPart part = parts.get(node);
            // The nodes of a function's body are not in the map; they stay in the scope of the call.
            return part == null ? inlined(node, inputs) : builder.within(scope(part), () -> inlined(node, inputs));
        }

        private List<Value> inlined(Node node, List<Value> inputs) {
            if (node.is("Constant")) {
                return List.of(ops().constant(node.tensor("value")));
            }
            return node.body()
                    .filter(_ -> !kernels.compute(node.operator()))
                    .map(function -> record(function, inputs))
                    .orElseGet(() -> super.rewrite(node, inputs));
        }
    }
}
