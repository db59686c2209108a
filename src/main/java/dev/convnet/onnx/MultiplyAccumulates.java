package dev.convnet.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Counts the multiply-accumulates (MACs) of a node, as papers do: one for each product of a weight and an input that is
 * added up in a convolution or matrix product. Bias, normalization, activation and pooling count as none.
 *
 * <p>The operator decides, not its purpose: pooling that is written as a matrix product, such as adaptive average pooling
 * whose windows differ in size, counts as the matrix product that it is.
 */
public final class MultiplyAccumulates {
    /** Operators that multiply and accumulate in ways that are not counted here. */
    private static final Set<String> NOT_COUNTED =
            Set.of("Attention", "DeformConv", "Einsum", "GRU", "If", "LSTM", "Loop", "RNN", "Scan", "SequenceMap");

    private MultiplyAccumulates() {}

    /**
     * The MACs of one run of a node.
     *
     * @param operator the operator's name: {@code Conv}
     * @param transposesLeft whether the left matrix of a product is transposed: {@code transA} of {@code Gemm}
     * @param inputs the shapes of its inputs; {@code null} where the rank is not known, −1 where a size is not known
     * @param output the shape of its first output, likewise
     * @throws ArithmeticException if the number is 2⁶³ or more
     * @return the number; empty where the operator cannot be counted or a shape that decides the number is not known
     */
    public static OptionalLong of(String operator, boolean transposesLeft, List<long[]> inputs, long[] output) {
        return switch (operator) {
            case "Conv", "ConvInteger", "FusedConv" -> convolution(output, input(inputs, 1));
            case "QLinearConv" -> convolution(output, input(inputs, 3));
            case "ConvTranspose" -> convolution(input(inputs, 0), input(inputs, 1));
            case "Gemm", "FusedGemm" -> product(output, input(inputs, 0), transposesLeft ? 0 : 1);
            case "MatMul", "MatMulInteger", "FusedMatMul", "QLinearMatMul" -> product(output, input(inputs, 0), -1);
            default -> NOT_COUNTED.contains(operator) ? OptionalLong.empty() : OptionalLong.of(0);
        };
    }

    /**
     * Each window applies one filter to one patch, which takes as many MACs as the filter has weights. Weights are
     * [O, C / groups, …] for a convolution, whose output has one element per window, and [C, O / groups, …] for a transposed
     * one, whose input has.
     */
    private static OptionalLong convolution(long[] windows, long[] weights) {
        if (!isKnown(windows) || !isKnown(weights) || weights.length == 0 || weights[0] == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.multiplyExact(elements(windows), elements(weights) / weights[0]));
    }

    private static OptionalLong product(long[] product, long[] left, int inner) {
        if (!isKnown(product) || !isKnown(left) || left.length == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.multiplyExact(elements(product), left[inner < 0 ? inner + left.length : inner]));
    }

    private static long[] input(List<long[]> inputs, int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    private static boolean isKnown(long[] shape) {
        return shape != null && Arrays.stream(shape).allMatch(size -> size >= 0);
    }

    private static long elements(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
