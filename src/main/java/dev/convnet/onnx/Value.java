package dev.convnet.onnx;

import java.util.Optional;

/**
 * An edge of a graph: an output of a node, or an input or parameter of the graph. Values are equal only if they are the same object;
 * the hint is only a preferred name for the file.
 */
public final class Value {
    private final TensorType type;
    private final String hint;
    private Node producer;

    Value(TensorType type, String hint) {
        this.type = type;
        this.hint = hint;
    }

    public TensorType type() {
        return type;
    }

    public DataType dataType() {
        return type.dataType();
    }

    public Shape shape() {
        return type.shape();
    }

    /** The preferred name in the file: the name of the graph's input or parameter, or scope and operator of the node. */
    public String hint() {
        return hint;
    }

    /** The node that computes this value; empty for a graph's inputs and parameters. */
    public Optional<Node> producer() {
        return Optional.ofNullable(producer);
    }

    void producedBy(Node node) {
        producer = node;
    }

    /** The tensor of a constant; empty for other values. */
    public Optional<Tensor> constant() {
        return producer().filter(n -> n.is("Constant")).map(n -> n.tensor("value"));
    }

    @Override
    public String toString() {
        return hint + ": " + type;
    }
}
