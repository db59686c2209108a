package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A tape that records nodes in the order of the calls. Calls return values, the edges of the graph, which later calls take as inputs.
 * {@link Ops} has the operators.
 */
public final class GraphBuilder {
    /** In bytes; comparing larger constants would cost more than it saves. */
    private static final int LARGEST_SHARED_CONSTANT = 1 << 10;

    private final String name;
    private final FunctionTable functions;
    private final Set<Value> known = new HashSet<>();
    private final List<Value> inputs = new ArrayList<>();
    private final Map<String, Value> parameters = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<Tensor, Value> constants = new HashMap<>();
    private String scope = "";

    /** @param name the graph's name */
    public GraphBuilder(String name) {
        this(name, new FunctionTable());
    }

    private GraphBuilder(String name, FunctionTable functions) {
        this.name = name;
        this.functions = functions;
    }

    /** The inputs added so far. */
    public List<Value> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The nodes recorded so far. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Adds an input, which the caller provides at each run, called {@code name} in the file. */
    public Value input(String name, TensorType type) {
        Value value = own(new Value(type, name));
        inputs.add(value);
        return value;
    }

    /** Adds a parameter of the model, called {@code name} in the file. @throws IllegalArgumentException if the name is taken */
    public Value parameter(String name, TensorType type) {
        Value value = own(new Value(type, name));
        if (parameters.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("the graph " + this.name + " already has a parameter " + name);
        }
        return value;
    }

    /** Makes {@code value} a result of the graph. @throws IllegalArgumentException if the name is taken */
    public void output(String name, Value value) {
        requireOwn(value, name);
        // An edge has one name in a file: a value that already has one leaves through an Identity.
        boolean named = inputs.contains(value) || parameters.containsValue(value) || outputs.containsValue(value);
        if (outputs.putIfAbsent(name, named ? identity(value) : value) != null) {
            throw new IllegalArgumentException("the graph " + this.name + " already has an output " + name);
        }
    }

    /** A constant. Equal small constants share one node. */
    public Value constant(Tensor tensor) {
        if (tensor.data().remaining() > LARGEST_SHARED_CONSTANT) {
            return constantNode(tensor);
        }
        return constants.computeIfAbsent(tensor, this::constantNode);
    }

    /**
     * Records a node.
     *
     * @param operator the operator
     * @param arguments the inputs; {@code null} where an optional one is left out
     * @param attributes the attributes
     * @param types the types of the outputs; {@code null} where an optional one is left out
     * @return the outputs; {@code null} where one is left out
     * @throws IllegalArgumentException if an input belongs to another graph
     */
    public List<Value> node(
            OperatorId operator, List<Value> arguments, Map<String, Attribute> attributes, List<TensorType> types) {
        return node(operator, arguments, attributes, types, null);
    }

    private List<Value> node(
            OperatorId operator,
            List<Value> arguments,
            Map<String, Attribute> attributes,
            List<TensorType> types,
            Function body) {
        arguments.stream().filter(v -> v != null).forEach(v -> requireOwn(v, operator.toString()));
        String hint = scope.isEmpty() ? operator.name() : scope + "/" + operator.name();
        List<Value> results = types.stream()
                .map(t -> t == null ? null : own(new Value(t, hint)))
                .toList();
        nodes.add(new Node(operator, scope, arguments, results, attributes, body));
        return results;
    }

    /** Records a call of ONNX's operator {@code opType} that has one output. Parameters as {@link #node}. @return the output */
    Value onnx(String opType, List<Value> arguments, Map<String, Attribute> attributes, TensorType type) {
        return onnx(opType, arguments, attributes, List.of(type)).getFirst();
    }

    /** Records a call of ONNX's operator {@code opType}. Parameters as {@link #node}. @return its outputs */
    List<Value> onnx(String opType, List<Value> arguments, Map<String, Attribute> attributes, List<TensorType> types) {
        return node(OperatorId.onnx(opType), arguments, attributes, types);
    }

    /** Records {@code node} of another graph here, with inputs of this one. @return its outputs here */
    List<Value> copy(Node node, List<Value> arguments) {
        return node(
                node.operator(),
                arguments,
                node.attributes(),
                node.outputs().stream().map(v -> v == null ? null : v.type()).toList());
    }

    /**
     * Calls a model-local function and traces its body with the types of this call's inputs.
     *
     * @param domain the function's domain
     * @param function the function's name; its overload follows from the body
     * @param inputNames the names of the inputs in the file
     * @param arguments the inputs; {@code null} where an optional one is left out
     * @param attributes the attributes, which kernels of the operator read; the body already includes their values
     * @param body records the body onto a tape of its own, from its inputs to its outputs
     * @return the outputs
     */
    List<Value> call(
            String domain,
            String function,
            List<String> inputNames,
            List<Value> arguments,
            Map<String, Attribute> attributes,
            BiFunction<GraphBuilder, List<Value>, List<Value>> body) {
        GraphBuilder inner = new GraphBuilder(function, functions);
        List<Value> formals = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            Value argument = arguments.get(i);
            formals.add(argument == null ? null : inner.input(inputNames.get(i), argument.type()));
        }
        List<Value> results = body.apply(inner, Collections.unmodifiableList(formals));
        results.forEach(v -> inner.requireOwn(v, function));
        Function traced = new Function(
                new OperatorId(domain, function, ""),
                inner.inputs,
                inner.nodes,
                results,
                List.copyOf(attributes.keySet()));
        OperatorId id = functions.define(traced);
        return node(id, arguments, attributes, results.stream().map(Value::type).toList(), traced);
    }

    /** Runs {@code recording}; the nodes it records get {@code scope}, the place in the network. */
    public <T> T within(String scope, Supplier<T> recording) {
        String outer = this.scope;
        this.scope = scope;
        try {
            return recording.get();
        } finally {
            this.scope = outer;
        }
    }

    /** Removes the constants that neither a node nor an output uses. */
    public void dropUnusedConstants() {
        Set<Value> used = new HashSet<>(outputs.values());
        nodes.forEach(node -> used.addAll(node.inputs()));
        nodes.removeIf(node -> node.is("Constant") && !used.contains(node.output()));
        constants.values().retainAll(used);
    }

    /** The graph of everything recorded so far. */
    public Graph build() {
        return new Graph(name, inputs, parameters, nodes, outputs, functions.all());
    }

    private Value identity(Value value) {
        return onnx("Identity", List.of(value), Map.of(), value.type());
    }

    private Value constantNode(Tensor tensor) {
        return within("", () -> onnx("Constant", List.of(), Map.of("value", Attribute.of(tensor)), tensor.type()));
    }

    private Value own(Value value) {
        known.add(value);
        return value;
    }

    private void requireOwn(Value value, String user) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    user + ": the value " + value + " belongs to another graph, not to " + name);
        }
    }
}
