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
import java.util.Collections;
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
            OperatorId.onnx("Split"), GradientRule.ofSeveralOutputs(ShapeRules::split),
            OperatorId.onnx("ReduceMax"), ShapeRules::reduceMax,
            OperatorId.onnx("Gather"), ShapeRules::gather,
            OperatorId.onnx("Slice"), ShapeRules::slice,
            OperatorId.onnx("Pad"), ShapeRules::pad,
            OperatorId.onnx("Expand"), ShapeRules::expand);

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

    /** Joins the gradients of the parts; a part that the loss does not depend on has zeros. */
    static List<Value> split(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < dy.size(); i++) {
            Value part = node.outputs().get(i);
            parts.add(dy.get(i) == null ? Broadcasts.expandTo(ops, ops.scalar(part, 0), part) : dy.get(i));
        }
        return Arrays.asList(ops.concat((int) node.integer("axis", 0), parts), null);
    }

    /** Passes the gradient to the first maximum along the axis, or shares it equally between the maxima over several axes. */
    static List<Value> reduceMax(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        long[] axes = ConstantInputs.int64s(node, 1).map(x.shape()::axis).toArray();
        Shape keptShape = x.shape();
        for (long axis : axes) {
            keptShape = keptShape.with((int) axis, Dim.of(1));
        }
        Value kept = ops.reshape(dy.getFirst(), keptShape);
        if (axes.length == 1) {
            return Arrays.asList(ops.mul(kept, MaximumMask.of(ops, x, (int) axes[0])), null);
        }
        Value maxima = ops.reshape(node.output(), keptShape);
        Value mask = ops.cast(ops.equal(x, maxima), x.dataType());
        Value share = ops.div(kept, ops.reduceSum(mask, true, axes));
        return Arrays.asList(ops.mul(share, mask), null);
    }

    /** Puts the gradient back where it was taken, among zeros; supports one axis and positive steps. */
    static List<Value> slice(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        long[] steps = ConstantInputs.int64s(node, 4).toArray();
        if (steps.length != 1 || steps[0] < 1) {
            throw new UnsupportedOperationException(node + " has no gradient rule for several axes or negative steps");
        }
        Value d = dy.getFirst();
        Shape shape = node.input(0).shape();
        int axis = shape.axis(ConstantInputs.int64s(node, 3).sum());
        long start = ConstantInputs.int64s(node, 1).sum();
        long taken = d.shape().size(axis);
        if (steps[0] > 1) {
            // Each element is followed by zeros, of which those after the last one are dropped.
            Value spread = padAxis(ops, ops.unsqueeze(d, axis + 1), axis + 1, 0, steps[0] - 1);
            Value flat = ops.reshape(spread, d.shape().with(axis, Dim.of(taken * steps[0])));
            d = ops.slice(flat, axis, 0, (taken - 1) * steps[0] + 1, 1);
        }
        long after = shape.size(axis) - start - d.shape().size(axis);
        return Arrays.asList(padAxis(ops, d, axis, start, after), null, null, null, null);
    }

    private static Value padAxis(Ops ops, Value x, int axis, long before, long after) {
        List<Long> first = new ArrayList<>(Collections.nCopies(x.shape().rank(), 0L));
        List<Long> last = new ArrayList<>(first);
        first.set(axis, before);
        last.set(axis, after);
        return ops.pad(x, first, last, null);
    }

    /** Takes the gradient of the elements that were not added. */
    static List<Value> pad(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        if (wanted.test(2)) {
            throw new UnsupportedOperationException(node + " has no gradient rule for its constant");
        }
        Shape shape = node.input(0).shape();
        long[] pads = ConstantInputs.int64s(node, 1).toArray();
        long[] axes = ConstantInputs.int64s(node, 3).toArray();
        Value gradient = dy.getFirst();
        for (int i = 0; i < axes.length; i++) {
            int axis = shape.axis(axes[i]);
            gradient = ops.slice(gradient, axis, pads[i], pads[i] + shape.size(axis), 1);
        }
        return Arrays.asList(gradient, null, null, null);
    }

    static List<Value> expand(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return Arrays.asList(Broadcasts.sumTo(ops, dy.getFirst(), node.input(0).shape()), null);
    }

    /**
     * Multiplies the gradient by the matrix that has a 1 where an element of the output was taken from an element of the input, which
     * adds up the gradients of an element that was taken several times. Indices that are no constants add the gradient to zeros.
     */
    static List<Value> gather(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        int axis = x.shape().axis(node.integer("axis", 0));
        if (node.input(1).constant().isEmpty()) {
            return Arrays.asList(scattered(ops, node, dy.getFirst(), axis), null);
        }
        Tensor indices = ConstantInputs.tensor(node, 1);
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

    private static Value scattered(Ops ops, Node node, Value d, int axis) {
        Value x = node.input(0);
        Value indices = node.input(1);
        Dim taken = indices.shape().product(0, indices.shape().rank());
        Value updates = ops.reshape(d, x.shape().with(axis, taken));
        Shape along = new Shape(Collections.nCopies(x.shape().rank(), Dim.of(1))).with(axis, taken);
        Value positions = Broadcasts.expandTo(ops, ops.reshape(indices, along), updates);
        Value zeros = Broadcasts.expandTo(ops, ops.scalar(x, 0), x);
        return ops.scatterAdd(zeros, axis, positions, updates);
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
}
