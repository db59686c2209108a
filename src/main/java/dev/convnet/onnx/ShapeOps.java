package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that arrange the same elements in another shape, and operators that compute with shapes at run time. */
interface ShapeOps extends ConstantOps {
    /**
     * The elements of {@code x}, in order, in another shape; no node where x has that shape.
     *
     * @param target a shape of as many elements, with at most one symbolic dimension
     */
    default Value reshape(Value x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        if (target.dims().stream().filter(d -> d instanceof Dim.Symbolic).count() > 1) {
            throw new ShapeException("Reshape: more than one dimension of " + target + " is not known");
        }
        if (x.shape().isStatic() && target.isStatic() && x.shape().elements() != target.elements()) {
            throw new ShapeException("Reshape: " + x.shape() + " and " + target + " differ in size");
        }
        long[] sizes = target.dims().stream()
                .mapToLong(d -> d instanceof Dim.Known(long size) ? size : -1)
                .toArray();
        return builder().onnx("Reshape", List.of(x, int64s(sizes)), Map.of(), new TensorType(x.dataType(), target));
    }

    /**
     * Merges axes into a matrix.
     *
     * @param axis the first axis of the matrix's second dimension, at least 0
     * @return [product of the axes before {@code axis}, product of the others]: [N, C, H, W] becomes [N, C·H·W] with axis 1
     */
    default Value flatten(Value x, int axis) {
        Shape shape = x.shape();
        Shape out = Shape.of(shape.product(0, axis), shape.product(axis, shape.rank()));
        Map<String, Attribute> attributes = Map.of("axis", Attribute.of((long) axis));
        return builder().onnx("Flatten", List.of(x), attributes, new TensorType(x.dataType(), out));
    }

    /** {@code x} with its axes permuted: axis {@code i} of the result is axis {@code permutation[i]} of {@code x}. */
    default Value transpose(Value x, int... permutation) {
        if (!Arrays.equals(
                Arrays.stream(permutation).sorted().toArray(),
                IntStream.range(0, x.shape().rank()).toArray())) {
            throw new ShapeException(
                    "Transpose: " + Arrays.toString(permutation) + " does not permute the axes of " + x.shape());
        }
        Shape out =
                new Shape(Arrays.stream(permutation).mapToObj(x.shape()::dim).toList());
        long[] perm = Arrays.stream(permutation).asLongStream().toArray();
        Map<String, Attribute> attributes = Map.of("perm", Attribute.of(perm));
        return builder().onnx("Transpose", List.of(x), attributes, new TensorType(x.dataType(), out));
    }

    /** {@code x} with an axis of size 1 inserted at {@code axis}, at least 0: [3, 4] becomes [3, 1, 4] with axis 1. */
    default Value unsqueeze(Value x, int axis) {
        List<Dim> out = new ArrayList<>(x.shape().dims());
        out.add(axis, Dim.of(1));
        TensorType type = new TensorType(x.dataType(), new Shape(out));
        return builder().onnx("Unsqueeze", List.of(x, int64s(axis)), Map.of(), type);
    }

    /**
     * {@code x} broadcast to a shape whose sizes are computed at run time.
     *
     * @param sizes int64 [rank], the sizes of {@code target}
     * @param target what is known of that shape now
     * @return x broadcast with {@code target}
     */
    default Value expand(Value x, Value sizes, Shape target) {
        TensorType type = new TensorType(x.dataType(), x.shape().broadcast("Expand", target));
        return builder().onnx("Expand", List.of(x, sizes), Map.of(), type);
    }

    /** The sizes of all axes of {@code x}, int64 [rank]. */
    default Value shape(Value x) {
        return shape(x, 0, x.shape().rank());
    }

    /** The sizes of the axes of {@code x} from {@code start} (inclusive) to {@code end} (exclusive), int64 [end − start]. */
    default Value shape(Value x, int start, int end) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        if (start != 0) {
            attributes.put("start", Attribute.of((long) start));
        }
        if (end != x.shape().rank()) {
            attributes.put("end", Attribute.of((long) end));
        }
        return builder().onnx("Shape", List.of(x), attributes, TensorType.of(DataType.INT64, end - start));
    }

    /** The number of elements of {@code x}, an int64 scalar. */
    default Value size(Value x) {
        return builder().onnx("Size", List.of(x), Map.of(), new TensorType(DataType.INT64, Shape.SCALAR));
    }

    /**
     * The numbers {@code start}, {@code start + delta} … up to {@code limit} (exclusive), all int64 scalars.
     *
     * @param count how many numbers that is
     * @return int64 [count]
     */
    default Value range(Value start, Value limit, Value delta, Dim count) {
        return builder().onnx("Range", List.of(start, limit, delta), Map.of(), TensorType.of(DataType.INT64, count));
    }
}
