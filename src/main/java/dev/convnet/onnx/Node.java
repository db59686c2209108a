package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of an operator, recorded by a {@link GraphBuilder}. Inputs and outputs that are left out are {@code null}. Nodes are
 * immutable.
 */
public final class Node {
    private final OperatorId operator;
    private final String scope;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final Map<String, Attribute> attributes;
    private final Function body;

    Node(
            OperatorId operator,
            String scope,
            List<Value> inputs,
            List<Value> outputs,
            Map<String, Attribute> attributes,
            Function body) {
        this.operator = operator;
        this.scope = scope;
        this.inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
        this.outputs = Collections.unmodifiableList(new ArrayList<>(outputs));
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        this.body = body;
        outputs.stream().filter(Objects::nonNull).forEach(v -> v.producedBy(this));
    }

    /** The operator that the node calls. */
    public OperatorId operator() {
        return operator;
    }

    /** Whether the node calls ONNX's own operator {@code opType}. */
    public boolean is(String opType) {
        return operator.equals(OperatorId.onnx(opType));
    }

    /** The layer of the network that recorded the node, such as {@code features.0}; empty outside layers. */
    public String scope() {
        return scope;
    }

    public List<Value> inputs() {
        return inputs;
    }

    public Value input(int index) {
        return inputs.get(index);
    }

    /** Whether the node has the input {@code index}, which may be optional. */
    public boolean hasInput(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    public List<Value> outputs() {
        return outputs;
    }

    /** The first output that is not left out. */
    public Value output() {
        return outputs.stream().filter(Objects::nonNull).findFirst().orElseThrow();
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    /** The body of a call of a model-local function, traced with the types of the call's inputs; empty for other operators. */
    public Optional<Function> body() {
        return Optional.ofNullable(body);
    }

    /** The integer attribute {@code name}, or {@code absent} if the node lacks it. */
    public long integer(String name, long absent) {
        return attributes.get(name) instanceof Attribute.Int(long value) ? value : absent;
    }

    /** The floating-point attribute {@code name}, or {@code absent} if the node lacks it. */
    public float real(String name, float absent) {
        return attributes.get(name) instanceof Attribute.Real(float value) ? value : absent;
    }

    /** The integer-list attribute {@code name}, or an empty list if the node lacks it. */
    public List<Long> integers(String name) {
        return attributes.get(name) instanceof Attribute.Ints(List<Long> values) ? values : List.of();
    }

    /** The tensor attribute {@code name}. @throws IllegalArgumentException if the node lacks it */
    public Tensor tensor(String name) {
        if (attributes.get(name) instanceof Attribute.Data(Tensor value)) {
            return value;
        }
        throw new IllegalArgumentException(this + " has no tensor attribute " + name);
    }

    @Override
    public String toString() {
        return scope.isEmpty() ? operator.toString() : operator + " at " + scope;
    }
}
