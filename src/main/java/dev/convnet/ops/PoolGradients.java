package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The gradients of pooling over x [N, C, H, W]. */
public final class PoolGradients {
    public static final OperatorSchema MAX = Domain.operator("MaxPoolGrad")
            .input("dy", REAL)
            .input("indices", DataType.INT64)
            .output("dx", REAL)
            .attribute("input_size", AttributeKind.INTS);

    public static final OperatorSchema AVERAGE = Domain.operator("AveragePoolGrad")
            .input("dy", REAL)
            .output("dx", REAL)
            .attribute("kernel_shape", AttributeKind.INTS)
            .attribute("strides", AttributeKind.INTS)
            .attribute("pads", AttributeKind.INTS)
            .attribute("dilations", AttributeKind.INTS)
            .attribute("count_include_pad", AttributeKind.INT)
            .attribute("input_size", AttributeKind.INTS);

    public static final OperatorSchema GLOBAL_MAX = Domain.operator("GlobalMaxPoolGrad")
            .input("dy", REAL)
            .input("x", REAL)
            .output("dx", REAL)
            .inPlace(1, 0);

    public static final OperatorSchema GLOBAL_AVERAGE = Domain.operator("GlobalAveragePoolGrad")
            .input("dy", REAL)
            .output("dx", REAL)
            .attribute("input_size", AttributeKind.INTS);

    private PoolGradients() {}

    /**
     * Of MaxPool: each window's gradient goes to its (first) maximum.
     *
     * @param dy gradient of the pooled values
     * @param indices the maxima's positions in the whole of x, flattened, as MaxPool gives them
     * @param size H and W
     * @return [N, C, H, W]
     */
    public static Value max(Ops ops, Value dy, Value indices, List<Long> size) {
        return Domain.call(
                        ops,
                        MAX,
                        List.of(dy, indices),
                        Map.of("input_size", Attribute.of(size)),
                        (body, in) -> List.of(scatter(body, in.get(0), in.get(1), size)))
                .getFirst();
    }

    private static Value scatter(Ops ops, Value dy, Value indices, List<Long> size) {
        Shape shape = dy.shape().with(2, Dim.of(size.get(0))).with(3, Dim.of(size.get(1)));
        Dim planes = dy.shape().dim(0).times(dy.shape().dim(1));
        long pixels = size.get(0) * size.get(1);
        Value zero = ops.expand(
                ops.scalar(dy, 0),
                ops.shape(dy, 0, 2),
                new Shape(dy.shape().dims().subList(0, 2)));
        Value zeros =
                ops.expand(ops.reshape(zero, Shape.of(planes, 1)), ops.int64s(1, pixels), Shape.of(planes, pixels));
        Value sums = ops.scatterAdd(
                ops.reshape(zeros, flat(shape)),
                ops.reshape(indices, flat(dy.shape())),
                ops.reshape(dy, flat(dy.shape())));
        return ops.reshape(sums, shape);
    }

    /**
     * Of AveragePool: each window's gradient is shared out among its elements.
     *
     * @param dy gradient of the means
     * @param window the pooling's window
     * @param countPadding whether padded zeros counted as elements
     * @param size H and W
     */
    public static Value average(Ops ops, Value dy, Window window, boolean countPadding, List<Long> size) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", Attribute.of(window.kernel()));
        attributes.put("strides", Attribute.of(window.strides()));
        attributes.put("pads", Attribute.of(window.pads()));
        attributes.put("dilations", Attribute.of(window.dilations()));
        attributes.put("count_include_pad", Attribute.of(countPadding));
        attributes.put("input_size", Attribute.of(size));
        boolean tiles = window.strides().equals(window.kernel())
                && window.pads().stream().allMatch(p -> p == 0)
                && window.dilations().stream().allMatch(d -> d == 1);
        return Domain.call(
                        ops,
                        AVERAGE,
                        List.of(dy),
                        attributes,
                        (body, in) -> List.of(
                                tiles
                                        ? repeated(body, in.get(0), window, size)
                                        : spread(body, in.get(0), window, countPadding, size)))
                .getFirst();
    }

    /** Windows side by side: each gradient, divided, fills its window; pixels that no window reached get 0. */
    private static Value repeated(Ops ops, Value dy, Window window, List<Long> size) {
        long elements = window.kernel().get(0) * window.kernel().get(1);
        Value repeated = ops.repeatPixels(ops.mul(dy, ops.scalar(dy, 1.0 / elements)), window.kernel());
        List<Long> rest = List.of(
                size.get(0) - repeated.shape().size(2),
                size.get(1) - repeated.shape().size(3));
        return ops.padSpatial(repeated, List.of(0L, 0L), rest);
    }

    /** Windows that overlap: a transposed convolution, one channel at a time, of the gradients divided by their counts. */
    private static Value spread(Ops ops, Value dy, Window window, boolean countPadding, List<Long> size) {
        Shape shape = dy.shape();
        Dim planes = shape.dim(0).times(shape.dim(1));
        Value shares = ops.div(dy, ops.constant(counts(dy.dataType(), window, countPadding, size, shape)));
        Value single = ops.reshape(shares, Shape.of(planes, 1, shape.size(2), shape.size(3)));
        double[] ones = LongStream.range(
                        0, window.kernel().get(0) * window.kernel().get(1))
                .mapToDouble(_ -> 1)
                .toArray();
        Shape kernel = Shape.of(1, 1, window.kernel().get(0), window.kernel().get(1));
        Value spread =
                ops.convTranspose(single, ops.constant(Tensor.reals(dy.dataType(), kernel, ones)), window, 1, size);
        return ops.reshape(spread, Shape.of(shape.dim(0), shape.size(1), size.get(0), size.get(1)));
    }

    /** [H', W']: how many elements each window averaged. */
    private static Tensor counts(DataType type, Window window, boolean countPadding, List<Long> size, Shape pooled) {
        int height = (int) pooled.size(2);
        int width = (int) pooled.size(3);
        double[] counts = new double[height * width];
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                counts[i * width + j] =
                        reached(window, 0, i, countPadding, size) * (double) reached(window, 1, j, countPadding, size);
            }
        }
        return Tensor.reals(type, Shape.of(height, width), counts);
    }

    /** How many elements the window at {@code place} counts along one axis. */
    private static long reached(Window window, int axis, long place, boolean countPadding, List<Long> size) {
        long start = place * window.strides().get(axis) - window.padsBegin().get(axis);
        return LongStream.range(0, window.kernel().get(axis))
                .map(k -> start + k * window.dilations().get(axis))
                .filter(at -> countPadding || (at >= 0 && at < size.get(axis)))
                .count();
    }

    /** Of GlobalMaxPool: the gradient dy [N, C, 1, 1] goes to the (first) maximum of each plane of x. */
    public static Value globalMax(Ops ops, Value dy, Value x) {
        return Domain.call(
                        ops,
                        GLOBAL_MAX,
                        List.of(dy, x),
                        Map.of(),
                        (body, in) -> List.of(toMaximum(body, in.get(0), in.get(1))))
                .getFirst();
    }

    private static Value toMaximum(Ops ops, Value dy, Value x) {
        Shape shape = x.shape();
        long pixels = shape.size(2) * shape.size(3);
        Value planes = ops.reshape(x, Shape.of(shape.dim(0), shape.size(1), pixels));
        Value mask = maximumMask(ops, planes, 2);
        Value gradient = ops.reshape(dy, Shape.of(shape.dim(0), shape.size(1), 1));
        return ops.reshape(ops.mul(gradient, mask), shape);
    }

    /** 1 at the first maximum along {@code axis} of {@code x}, 0 elsewhere. */
    public static Value maximumMask(Ops ops, Value x, int axis) {
        int after = x.shape().rank() - axis - 1;
        long size = x.shape().size(axis);
        long[] sizes = LongStream.concat(
                        LongStream.of(size), LongStream.range(0, after).map(_ -> 1))
                .toArray();
        Value positions = ops.constant(
                Tensor.int64s(Shape.of(sizes), LongStream.range(0, size).toArray()));
        return ops.cast(ops.equal(ops.argMax(x, axis, true), positions), x.dataType());
    }

    /**
     * Of GlobalAveragePool: the gradient dy [N, C, 1, 1] is shared out among all pixels of each plane.
     *
     * @param size H and W
     * @return [N, C, H, W]
     */
    public static Value globalAverage(Ops ops, Value dy, List<Long> size) {
        long height = size.get(0);
        long width = size.get(1);
        Map<String, Attribute> attributes = Map.of("input_size", Attribute.of(size));
        return Domain.call(ops, GLOBAL_AVERAGE, List.of(dy), attributes, (body, in) -> {
                    Value share = body.div(in.get(0), body.scalar(in.get(0), (double) (height * width)));
                    return List.of(body.expand(share, body.int64s(1, 1, height, width), Shape.of(1, 1, height, width)));
                })
                .getFirst();
    }

    private static Shape flat(Shape shape) {
        return new Shape(List.of(shape.product(0, shape.rank())));
    }
}
