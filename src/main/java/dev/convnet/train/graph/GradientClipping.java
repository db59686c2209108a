package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Records the clipping of gradients, as PyTorch's {@code clip_grad_norm_} and {@code clip_grad_value_} compute it. */
final class GradientClipping {
    /** PyTorch adds this to the norm, so that a gradient of zero is no division by zero. */
    private static final double EPSILON = 1e-6;

    private GradientClipping() {}

    /** The gradients within the limits of {@code options}, in the same order. */
    static Map<String, Value> clipped(Ops ops, Map<String, Value> gradients, StepOptions options) {
        if (options.clipNorm() > 0) {
            Value factor = factor(ops, List.copyOf(gradients.values()), options.clipNorm());
            return each(gradients, gradient -> ops.mul(gradient, factor));
        }
        if (options.clipValue() > 0) {
            double limit = options.clipValue();
            return each(
                    gradients,
                    gradient -> ops.clip(gradient, ops.scalar(gradient, -limit), ops.scalar(gradient, limit)));
        }
        return gradients;
    }

    private static Map<String, Value> each(Map<String, Value> gradients, UnaryOperator<Value> clip) {
        Map<String, Value> clipped = new LinkedHashMap<>();
        gradients.forEach((name, gradient) -> clipped.put(name, clip.apply(gradient)));
        return clipped;
    }

    /** min(1, limit / (norm + ε)), where the norm is that of all gradients as one vector. */
    private static Value factor(Ops ops, List<Value> gradients, double limit) {
        Value squares = gradients.stream()
                .map(gradient -> sumOfSquares(ops, gradient))
                .reduce(ops::add)
                .orElseThrow();
        Value norm = ops.sqrt(squares);
        Value factor = ops.div(ops.scalar(norm, limit), ops.add(norm, ops.scalar(norm, EPSILON)));
        return ops.min(factor, ops.scalar(factor, 1));
    }

    /** A sum of sums: each has fewer rounding errors than one sum over all elements. */
    private static Value sumOfSquares(Ops ops, Value gradient) {
        Value squares = ops.mul(gradient, gradient);
        int rank = gradient.shape().rank();
        Value rows = rank < 2
                ? squares
                : ops.reduceSum(
                        squares, false, IntStream.range(1, rank).asLongStream().toArray());
        return rank == 0 ? rows : ops.reduceSum(rows, false, 0);
    }
}
