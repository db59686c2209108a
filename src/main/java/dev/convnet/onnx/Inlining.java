package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Replaces calls of model-local functions by what the functions do, for readers of a file that know no functions. */
public final class Inlining {
    private final GraphBuilder builder;

    private Inlining(Graph graph) {
        builder = new GraphBuilder(graph.name());
    }

    /** The same graph without functions; every value of it has a type. */
    public static Graph inline(Graph graph) {
        Inlining inlining = new Inlining(graph);
        Map<Value, Value> values = new HashMap<>();
        graph.inputs().forEach(v -> values.put(v, inlining.builder.input(v.hint(), v.type())));
        graph.parameters().forEach((name, v) -> values.put(v, inlining.builder.parameter(name, v.type())));
        inlining.record(graph.nodes(), values, "");
        graph.outputs().forEach((name, v) -> inlining.builder.output(name, values.get(v)));
        return inlining.builder.build();
    }

    /** @param scope the place of the call in the network; empty outside of functions, where each node has its own */
    private void record(List<Node> nodes, Map<Value, Value> values, String scope) {
        for (Node node : nodes) {
            List<Value> arguments = new ArrayList<>();
            node.inputs().forEach(v -> arguments.add(v == null ? null : values.get(v)));
            List<Value> results = record(node, arguments, scope.isEmpty() ? node.scope() : scope);
            for (int i = 0; i < results.size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
            }
        }
    }

    private List<Value> record(Node node, List<Value> arguments, String scope) {
        if (node.is("Constant")) {
            return List.of(builder.constant(node.tensor("value")));
        }
        if (node.body().isEmpty()) {
            return builder.within(scope, () -> builder.copyHere(node, arguments));
        }
        Function function = node.body().get();
        Map<Value, Value> inner = new HashMap<>();
        Iterator<Value> given = arguments.stream().filter(Objects::nonNull).iterator();
        function.inputs().forEach(formal -> inner.put(formal, given.next()));
        record(function.nodes(), inner, scope);
        return function.outputs().stream().map(inner::get).toList();
    }
}
