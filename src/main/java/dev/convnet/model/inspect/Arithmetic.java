package dev.convnet.model.inspect;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The multiply-accumulates of a node, as papers count them: those of convolutions and matrix products; everything else counts as
 * none.
 */
final class Arithmetic {
    /** Operators that multiply and accumulate, but in ways that are not counted here. */
    private static final Set<String> NOT_COUNTED =
            Set.of("Attention", "DeformConv", "Einsum", "GRU", "If", "LSTM", "Loop", "RNN", "Scan", "SequenceMap");

    private final Map<String, ValueType> types;

    Arithmetic(Map<String, ValueType> types) {
        this.types = types;
    }

    /** The number for one run; empty where the operator is not counted or a shape that it hangs on is not known. */
    OptionalLong of(NodeProto node) {
        return switch (node.getOpType()) {
            case "Conv", "ConvInteger", "FusedConv" -> convolution(output(node), input(node, 1));
            case "QLinearConv" -> convolution(output(node), input(node, 3));
            case "ConvTranspose" -> convolution(input(node, 0), input(node, 1));
            case "Gemm", "FusedGemm" -> product(output(node), input(node, 0), isSet(node, "transA") ? 0 : 1);
            case "MatMul", "MatMulInteger", "FusedMatMul", "QLinearMatMul" -> product(output(node), input(node, 0), -1);
            default -> NOT_COUNTED.contains(node.getOpType()) ? OptionalLong.empty() : OptionalLong.of(0);
        };
    }

    /**
     * Every element of the side with one element for each window is met by as many products as one filter has weights: weights
     * are [O, C / groups, …] for a convolution, and [C, O / groups, …] for a transposed one, whose input is that side.
     */
    private static OptionalLong convolution(ValueType windows, ValueType weights) {
        if (!known(windows) || !known(weights) || weights.shape()[0] == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(windows.count() * (weights.count() / weights.shape()[0]));
    }

    private static OptionalLong product(ValueType product, ValueType left, int inner) {
        if (!known(product) || !known(left) || left.shape().length == 0) {
            return OptionalLong.empty();
        }
        long depth = left.shape()[inner < 0 ? inner + left.shape().length : inner];
        return OptionalLong.of(product.count() * depth);
    }

    private static boolean known(ValueType type) {
        return type != null && type.isStatic();
    }

    private ValueType output(NodeProto node) {
        return types.get(node.getOutput(0));
    }

    private ValueType input(NodeProto node, int index) {
        return index < node.getInputCount() ? types.get(node.getInput(index)) : null;
    }

    private static boolean isSet(NodeProto node, String attribute) {
        List<AttributeProto> attributes = node.getAttributeList();
        return attributes.stream().anyMatch(a -> a.getName().equals(attribute) && a.getI() != 0);
    }
}
