package dev.convnet.onnx;

import java.util.Optional;

/**
 * An edge of a graph: what one node computes, or what enters the graph. Two values are the same only if they are the same
 * object; the hint is no more than a wish for a name in the file.
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

    /** The name wished for in the file: the graph input's or parameter's own, or one made of scope and operator. */
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

    /** The tensor, if this value is a constant of the graph. */
    public Optional<Tensor> constant() {
        return producer().filter(n -> n.is("Constant")).map(n -> n.tensor("value"));
    }

    @Override
    public String toString() {
        return hint + ": " + type;
    }
}
