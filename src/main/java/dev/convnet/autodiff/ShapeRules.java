package dev.convnet.autodiff;

import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.ops.MaximumMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Gradient rules of operators that select or rearrange elements. */
final class ShapeRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            OperatorId.onnx("Reshape"), ShapeRules::reshape,
            OperatorId.onnx("Flatten"), ShapeRules::reshape,
            OperatorId.onnx("Transpose"), ShapeRules::transpose,
            OperatorId.onnx("Concat"), ShapeRules::concat,
            OperatorId.onnx("ReduceMax"), ShapeRules::reduceMax,
            OperatorId.onnx("Gather"), ShapeRules::gather);

    /** The most elements of the matrix that a Gather multiplies its gradient by. */
    private static final int LARGEST_GATHER = 1 << 24;

    private ShapeRules() {}

    static List<Value> reshape(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value dx = ops.reshape(dy.getFirst(), node.input(0).shape());
        return node.inputs().size() == 1 ? List.of(dx) : Arrays.asList(dx, null);
    }

    static List<Value> transpose(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        List<Long> permutation = node.integers("perm");
        int[] inverse = new int[permutation.size()];
        IntStream.range(0, inverse.length)
                .forEach(i -> inverse[permutation.get(i).intValue()] = i);
        return List.of(ops.transpose(dy.getFirst(), inverse));
    }

    static List<Value> concat(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        int axis = node.output().shape().axis(node.integer("axis", 0));
        List<Value> gradients = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            long end = start + node.input(i).shape().size(axis);
            gradients.add(wanted.test(i) ? ops.slice(dy.getFirst(), axis, start, end, 1) : null);
            start = end;
        }
        return gradients;
    }

    /** Passes the gradient to the first maximum along the axis; supports one axis. */
    static List<Value> reduceMax(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        Tensor axes = constant(node, 1);
        if (axes.type().shape().elements() != 1) {
            throw new UnsupportedOperationException(node + " has no gradient rule for several axes");
        }
        int axis = x.shape().axis(axes.data().getLong(0));
        Value kept = ops.reshape(dy.getFirst(), x.shape().with(axis, Dim.of(1)));
        return Arrays.asList(ops.mul(kept, MaximumMask.of(ops, x, axis)), null);
    }

    /**
     * Multiplies the gradient by the matrix that has a 1 where an element of the output was taken from an element of the input, which
     * adds up the gradients of an element that was taken several times; supports constant indices.
     */
    static List<Value> gather(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        int axis = x.shape().axis(node.integer("axis", 0));
        Tensor indices = constant(node, 1);
        long size = x.shape().size(axis);
        long taken = indices.type().shape().elements();
        if (taken > LARGEST_GATHER / Math.max(1, size)) {
            throw new UnsupportedOperationException(
                    "%s has no gradient rule for %d indices of %d elements, whose product exceeds %d"
                            .formatted(node, taken, size, LARGEST_GATHER));
        }
        double[] matrix = new double[(int) (taken * size)];
        for (int k = 0; k < taken; k++) {
            matrix[(int) (k * size + position(node, indices, k, size))] = 1;
        }
        Value gradient = dy.getFirst();
        Value places = ops.constant(Tensor.reals(gradient.dataType(), Shape.of(taken, size), matrix));
        int last = x.shape().rank() - 1;
        Value flat = ops.reshape(gradient, x.shape().with(axis, Dim.of(taken)));
        Value product = ops.matMul(swapped(ops, flat, axis, last), places);
        return Arrays.asList(swapped(ops, product, axis, last), null);
    }

    /** Index {@code k} as a position; a negative index counts from the end. */
    private static long position(Node node, Tensor indices, int k, long size) {
        long index = switch (indices.type().dataType()) {
            case INT64 -> indices.data().getLong(k * Long.BYTES);
            case INT32 -> indices.data().getInt(k * Integer.BYTES);
            default ->
                throw new UnsupportedOperationException(node + " has no gradient rule for indices of type "
                        + indices.type().dataType());
        };
        if (index < -size || index >= size) {
            throw new UnsupportedOperationException(
                    "%s takes the element %d of %d elements".formatted(node, index, size));
        }
        return index < 0 ? index + size : index;
    }

    private static Value swapped(Ops ops, Value x, int a, int b) {
        int[] permutation = IntStream.rangeClosed(0, b).toArray();
        permutation[a] = b;
        permutation[b] = a;
        return a == b ? x : ops.transpose(x, permutation);
    }

    private static Tensor constant(Node node, int input) {
        return node.input(input)
                .constant()
                .orElseThrow(() -> new UnsupportedOperationException(
                        node + " has no gradient rule for an input " + input + " that is not a constant"));
    }
}
