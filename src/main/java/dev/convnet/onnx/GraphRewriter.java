package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Records graphs onto a {@link GraphBuilder}, node by node in their order. This class copies every node; a subclass overrides
 * {@link #rewrite(Node, List)} to record something else in a node's place.
 */
public class GraphRewriter {
    private final GraphBuilder builder;
    private final Ops ops;
    private final Map<Value, Value> values = new HashMap<>();

    /** @param builder the tape onto which graphs are recorded */
    public GraphRewriter(GraphBuilder builder) {
        this.builder = builder;
        this.ops = new Ops(builder);
    }

    /** The operators, recording onto the tape. */
    protected final Ops ops() {
        return ops;
    }

    /** Records the whole of {@code graph}; inputs, parameters and outputs keep their names. */
    public final void record(Graph graph) {
        Map<Value, Value> inputs = new HashMap<>();
        graph.inputs().forEach(v -> inputs.put(v, builder.input(v.hint(), v.type())));
        graph.parameters().forEach((name, v) -> inputs.put(v, builder.parameter(name, v.type())));
        record(graph, inputs).forEach(builder::output);
    }

    /**
     * Records the nodes of {@code graph}.
     *
     * @param inputs for each input and parameter of the graph its value on the tape
     * @return for each output of the graph, by name and in order, its value on the tape
     * @throws IllegalArgumentException if an input or parameter that a node takes has no value
     */
    public final Map<String, Value> record(Graph graph, Map<Value, Value> inputs) {
        values.putAll(inputs);
        graph.nodes().forEach(this::record);
        Map<String, Value> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, v) -> outputs.put(name, recorded(v)));
        return outputs;
    }

    /**
     * Records the body of {@code function} at the place of a call.
     *
     * @param arguments the call's inputs on the tape; {@code null} where an optional one is left out
     * @return the function's outputs on the tape
     */
    protected final List<Value> record(Function function, List<Value> arguments) {
        Iterator<Value> given = arguments.stream().filter(Objects::nonNull).iterator();
        function.inputs().forEach(formal -> values.put(formal, given.next()));
        function.nodes().forEach(this::record);
        return function.outputs().stream().map(this::recorded).toList();
    }

    private void record(Node node) {
        List<Value> inputs = new ArrayList<>();
        node.inputs().forEach(v -> inputs.add(v == null ? null : recorded(v)));
        // The nodes of a function's body have no scope of their own: they stay in the scope of the call.
        List<Value> outputs = node.scope().isEmpty()
                ? rewrite(node, inputs)
                : builder.within(node.scope(), () -> rewrite(node, inputs));
        for (int i = 0; i < outputs.size(); i++) {
            values.put(node.outputs().get(i), outputs.get(i));
        }
    }

    private Value recorded(Value value) {
        Value recorded = values.get(value);
        if (recorded == null) {
            throw new IllegalArgumentException("the value " + value + " is used before it is recorded");
        }
        return recorded;
    }

    /**
     * Records what takes the place of {@code node}, in the node's scope.
     *
     * @param inputs the node's inputs on the tape; {@code null} where an optional one is left out
     * @return the values on the tape that take the place of the node's outputs, in order; trailing ones that nothing uses may be
     *     missing
     */
    protected List<Value> rewrite(Node node, List<Value> inputs) {
        return node.body()
                .map(function -> copyCall(node, function, inputs))
                .orElseGet(() -> builder.copy(node, inputs));
    }

    /** Traces the body anew, since functions get their overloads from the tape. */
    private List<Value> copyCall(Node call, Function function, List<Value> inputs) {
        Iterator<Value> formals = function.inputs().iterator();
        List<String> names =
                inputs.stream().map(v -> v == null ? "" : formals.next().hint()).toList();
        return builder.call(
                call.operator().domain(),
                call.operator().name(),
                names,
                inputs,
                call.attributes(),
                (inner, in) -> new GraphRewriter(inner).record(function, in));
    }
}
