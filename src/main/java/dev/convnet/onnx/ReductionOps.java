package dev.convnet.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Operators that combine the elements along axes. Negative axes count from the end. A reduced axis is kept with size 1 where
 * {@code keepDims}, and dropped otherwise: [2, 3, 4] reduced over axis 1 is [2, 1, 4] or [2, 4].
 */
interface ReductionOps extends ConstantOps {
    /** The sum over {@code axes}. */
    default Value reduceSum(Value x, boolean keepDims, long... axes) {
        return reduce("ReduceSum", x, keepDims, axes);
    }

    /** The mean over {@code axes}. */
    default Value reduceMean(Value x, boolean keepDims, long... axes) {
        return reduce("ReduceMean", x, keepDims, axes);
    }

    /** The maximum over {@code axes}. */
    default Value reduceMax(Value x, boolean keepDims, long... axes) {
        return reduce("ReduceMax", x, keepDims, axes);
    }

    /** The position of the first maximum along {@code axis}, int64. */
    default Value argMax(Value x, int axis, boolean keepDims) {
        Map<String, Attribute> attributes =
                Map.of("axis", Attribute.of((long) axis), "keepdims", Attribute.of(keepDims));
        Shape out = reduced(x.shape(), keepDims, axis);
        return builder().onnx("ArgMax", List.of(x), attributes, new TensorType(DataType.INT64, out));
    }

    /** log(softmax(x)) along {@code axis}, in the shape of x. */
    default Value logSoftmax(Value x, int axis) {
        return builder().onnx("LogSoftmax", List.of(x), Map.of("axis", Attribute.of((long) axis)), x.type());
    }

    /** e^x / Σ e^x along {@code axis}, in the shape of x. */
    default Value softmax(Value x, int axis) {
        return builder().onnx("Softmax", List.of(x), Map.of("axis", Attribute.of((long) axis)), x.type());
    }

    private Value reduce(String opType, Value x, boolean keepDims, long... axes) {
        int[] positions = Arrays.stream(axes).mapToInt(x.shape()::axis).toArray();
        return builder()
                .onnx(
                        opType,
                        List.of(x, int64s(axes)),
                        Map.of("keepdims", Attribute.of(keepDims)),
                        new TensorType(x.dataType(), reduced(x.shape(), keepDims, positions)));
    }

    private static Shape reduced(Shape shape, boolean keepDims, int... axes) {
        List<Integer> dropped = Arrays.stream(axes).mapToObj(shape::axis).toList();
        return new Shape(IntStream.range(0, shape.rank())
                .filter(i -> keepDims || !dropped.contains(i))
                .mapToObj(i -> dropped.contains(i) ? Dim.of(1) : shape.dim(i))
                .toList());
    }
}
