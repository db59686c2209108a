package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One call of an operator. Inputs and outputs that were left out are {@code null}. A node is made by {@link GraphBuilder} and
 * does not change.
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

    public OperatorId operator() {
        return operator;
    }

    /** Whether this is a call of ONNX's own operator of that name. */
    public boolean is(String opType) {
        return operator.equals(OperatorId.onnx(opType));
    }

    /** The place in the network that the node was emitted for, such as {@code features.0}; may be empty. */
    public String scope() {
        return scope;
    }

    public List<Value> inputs() {
        return inputs;
    }

    public Value input(int index) {
        return inputs.get(index);
    }

    /** Whether input {@code index} was given. */
    public boolean hasInput(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    public List<Value> outputs() {
        return outputs;
    }

    /** The first output that was not left out. */
    public Value output() {
        return outputs.stream().filter(Objects::nonNull).findFirst().orElseThrow();
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    /** What a call of a model-local function computes, traced with the types of this call's inputs. */
    public Optional<Function> body() {
        return Optional.ofNullable(body);
    }

    public long integer(String name, long absent) {
        return attributes.get(name) instanceof Attribute.Int(long value) ? value : absent;
    }

    public float real(String name, float absent) {
        return attributes.get(name) instanceof Attribute.Real(float value) ? value : absent;
    }

    /** The integers of attribute {@code name}; empty where it was not given. */
    public List<Long> integers(String name) {
        return attributes.get(name) instanceof Attribute.Ints(List<Long> values) ? values : List.of();
    }

    /** The tensor of attribute {@code name}. @throws IllegalArgumentException if there is none */
    public Tensor tensor(String name) {
        if (attributes.get(name) instanceof Attribute.Data(Tensor value)) {
            return value;
        }
        throw new IllegalArgumentException(this + " has no tensor " + name);
    }

    @Override
    public String toString() {
        return scope.isEmpty() ? operator.toString() : operator + " at " + scope;
    }
}
