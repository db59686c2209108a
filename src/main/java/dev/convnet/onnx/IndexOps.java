package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operators that take elements from positions, or put them there. */
interface IndexOps extends ConstantOps {
    /** Joins {@code parts}, whose shapes agree on all axes but {@code axis}, along that axis; negative axes count from the end. */
    default Value concat(int axis, List<Value> parts) {
        Shape first = parts.getFirst().shape();
        int at = first.axis(axis);
        long total = 0;
        for (Value part : parts) {
            if (part.shape().rank() != first.rank()
                    || part.dataType() != parts.getFirst().dataType()
                    || !part.shape().with(at, Dim.of(0)).equals(first.with(at, Dim.of(0)))) {
                throw new ShapeException(
                        "Concat: " + parts.getFirst().type() + " and " + part.type() + " differ outside axis " + at);
            }
            total = Math.addExact(total, part.shape().size(at));
        }
        return builder()
                .onnx(
                        "Concat",
                        parts,
                        Map.of("axis", Attribute.of((long) axis)),
                        new TensorType(parts.getFirst().dataType(), first.with(at, Dim.of(total))));
    }

    /**
     * Every {@code step}-th element along {@code axis} from {@code start} (inclusive) to {@code end} (exclusive); no node where that
     * is all of {@code x}.
     */
    default Value slice(Value x, int axis, long start, long end, long step) {
        long size = x.shape().size(axis);
        if (start < 0 || start >= end || end > size || step < 1) {
            throw new ShapeException(
                    "Slice: %d to %d by %d is not in axis %d of %s".formatted(start, end, step, axis, x.shape()));
        }
        if (start == 0 && end == size && step == 1) {
            return x;
        }
        Shape out = x.shape().with(axis, Dim.of((end - start + step - 1) / step));
        List<Value> inputs = List.of(x, int64s(start), int64s(end), int64s(axis), int64s(step));
        return builder().onnx("Slice", inputs, Map.of(), new TensorType(x.dataType(), out));
    }

    /**
     * The parts of {@code x} along an axis.
     *
     * @param sizes the sizes of the parts along {@code axis}, which make up the axis
     */
    default List<Value> split(Value x, int axis, List<Long> sizes) {
        if (sizes.stream().mapToLong(size -> size).sum() != x.shape().size(axis)) {
            throw new ShapeException(
                    "Split: the parts " + sizes + " do not make up the axis " + axis + " of " + x.shape());
        }
        Value parts = int64s(sizes.stream().mapToLong(Long::longValue).toArray());
        List<TensorType> types = sizes.stream()
                .map(size -> new TensorType(x.dataType(), x.shape().with(axis, Dim.of(size))))
                .toList();
        return builder().onnx("Split", List.of(x, parts), Map.of("axis", Attribute.of((long) axis)), types);
    }

    /** {@code x} with the elements along each of {@code axes} in the opposite order. */
    default Value reverse(Value x, long... axes) {
        Value fromTheEnd = int64s(filled(axes.length, Long.MAX_VALUE));
        Value pastTheStart = int64s(filled(axes.length, Long.MIN_VALUE));
        List<Value> inputs = List.of(x, fromTheEnd, pastTheStart, int64s(axes), int64s(filled(axes.length, -1)));
        return builder().onnx("Slice", inputs, Map.of(), x.type());
    }

    /**
     * {@code x} [N, C, spatial…] with zeros around its spatial axes; no node where there are none to add.
     *
     * @param before how many zeros come before each spatial axis
     * @param after how many zeros come after each spatial axis
     */
    default Value padSpatial(Value x, List<Long> before, List<Long> after) {
        if (before.stream().allMatch(p -> p == 0) && after.stream().allMatch(p -> p == 0)) {
            return x;
        }
        int rank = before.size();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            sizes.add(x.shape().size(2 + i) + before.get(i) + after.get(i));
        }
        long[] pads = LongStream.concat(
                        before.stream().mapToLong(Long::longValue),
                        after.stream().mapToLong(Long::longValue))
                .toArray();
        long[] axes = LongStream.range(2, 2 + rank).toArray();
        List<Value> inputs = Arrays.asList(x, int64s(pads), null, int64s(axes));
        return builder()
                .onnx(
                        "Pad",
                        inputs,
                        Map.of(),
                        new TensorType(x.dataType(), x.shape().withSpatial(sizes)));
    }

    /**
     * {@code x} with constants around it; no node where there are none to add.
     *
     * @param before how many come before each axis, at least 0
     * @param after how many come after each axis, at least 0
     * @param fill the constant, a scalar of the element type of {@code x}; {@code null} for zero
     */
    default Value pad(Value x, List<Long> before, List<Long> after, Value fill) {
        Shape out = x.shape();
        List<Long> axes = new ArrayList<>();
        for (int axis = 0; axis < out.rank(); axis++) {
            long added = Math.addExact(before.get(axis), after.get(axis));
            if (before.get(axis) < 0 || after.get(axis) < 0) {
                throw new ShapeException("Pad: the pads must be at least 0, not " + before + " and " + after);
            }
            if (added > 0) {
                out = out.with(axis, Dim.of(Math.addExact(out.size(axis), added)));
                axes.add((long) axis);
            }
        }
        if (axes.isEmpty()) {
            return x;
        }
        LongStream pads = LongStream.concat(
                axes.stream().mapToLong(axis -> before.get(axis.intValue())),
                axes.stream().mapToLong(axis -> after.get(axis.intValue())));
        Value padded = int64s(axes.stream().mapToLong(Long::longValue).toArray());
        List<Value> inputs = Arrays.asList(x, int64s(pads.toArray()), fill, padded);
        return builder().onnx("Pad", inputs, Map.of(), new TensorType(x.dataType(), out));
    }

    /**
     * The elements of {@code x} at positions along an axis.
     *
     * @param indices int64, of any shape
     * @param axis at least 0
     * @return the shape of {@code x} with that of the indices in the place of {@code axis}
     */
    default Value gather(Value x, Value indices, int axis) {
        List<Dim> out = new ArrayList<>(x.shape().dims().subList(0, axis));
        out.addAll(indices.shape().dims());
        out.addAll(x.shape().dims().subList(axis + 1, x.shape().rank()));
        Map<String, Attribute> attributes = Map.of("axis", Attribute.of((long) axis));
        return builder().onnx("Gather", List.of(x, indices), attributes, new TensorType(x.dataType(), new Shape(out)));
    }

    /**
     * {@code x} with {@code updates} added at positions along an axis.
     *
     * @param x [n], or of any shape of which {@code axis} is one axis
     * @param indices int64 [m], which may repeat a position
     * @param updates [m], of the shape of the indices, and of {@code x} but for the axis
     * @return in the shape of x
     */
    default Value scatterAdd(Value x, int axis, Value indices, Value updates) {
        Map<String, Attribute> attributes = Map.of("axis", Attribute.of((long) axis), "reduction", Attribute.of("add"));
        return builder().onnx("ScatterElements", List.of(x, indices, updates), attributes, x.type());
    }

    private static long[] filled(int n, long value) {
        long[] all = new long[n];
        Arrays.fill(all, value);
        return all;
    }
}
