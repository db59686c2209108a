package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.Tensor;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Inputs that must be constants for a node to have a gradient. */
final class ConstantInputs {
    private ConstantInputs() {}

    /** The tensor of an input. @throws UnsupportedOperationException if the input is not a constant */
    static Tensor tensor(Node node, int input) {
        return node.input(input)
                .constant()
                .orElseThrow(() -> new UnsupportedOperationException(
                        node + " has no gradient rule for an input " + input + " that is not a constant"));
    }

    /** The elements of an int64 input. @throws UnsupportedOperationException if the input is not a constant */
    static LongStream int64s(Node node, int input) {
        Tensor tensor = tensor(node, input);
        return IntStream.range(0, (int) tensor.type().shape().elements())
                .mapToLong(i -> tensor.data().getLong(i * Long.BYTES));
    }
}
