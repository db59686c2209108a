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
        int axis = node.output().shape().axis((int) node.integer("axis", 0));
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
        int axis = x.shape().axis((int) axes.data().getLong(0));
        Value kept = ops.reshape(dy.getFirst(), x.shape().with(axis, Dim.of(1)));
        return Arrays.asList(ops.mul(kept, MaximumMask.of(ops, x, axis)), null);
    }

    /**
     * Multiplies the gradient by the matrix that has a 1 where an element of the output was taken from an element of the input, which
     * adds up the gradients of an element that was taken several times; supports constant indices.
     */
    static List<Value> gather(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        int axis = x.shape().axis((int) node.integer("axis", 0));
        Tensor indices = constant(node, 1);
        int size = (int) x.shape().size(axis);
        int taken = (int) indices.type().shape().elements();
        double[] matrix = new double[taken * size];
        for (int k = 0; k < taken; k++) {
            matrix[k * size + (int) indices.data().getLong(k * Long.BYTES)] = 1;
        }
        Value gradient = dy.getFirst();
        Value places = ops.constant(Tensor.reals(gradient.dataType(), Shape.of(taken, size), matrix));
        int last = x.shape().rank() - 1;
        Value flat = ops.reshape(gradient, x.shape().with(axis, Dim.of(taken)));
        Value product = ops.matMul(swapped(ops, flat, axis, last), places);
        return Arrays.asList(swapped(ops, product, axis, last), null);
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
