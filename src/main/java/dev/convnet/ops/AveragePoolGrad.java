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
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The gradient of a two-dimensional AveragePool: the gradient of each window is divided equally among its elements.
 *
 * @param window the pooling's window
 * @param countPadding whether the mean counts padded zeros as elements
 * @param inputSize height and width of the input
 */
public record AveragePoolGrad(Window window, boolean countPadding, List<Long> inputSize) implements DomainOperator {
    public static final OperatorType<AveragePoolGrad> TYPE = new OperatorType<>(
            WindowAttributes.addTo(OperatorType.schema("AveragePoolGrad"))
                    .input("dy", REAL)
                    .output("dx", REAL)
                    .attribute("count_include_pad", AttributeKind.INT)
                    .attribute("input_size", AttributeKind.INTS),
            attributes -> new AveragePoolGrad(
                    attributes.window(), attributes.flag("count_include_pad"), attributes.integers("input_size")));

    public AveragePoolGrad {
        inputSize = List.copyOf(inputSize);
    }

    @Override
    public OperatorType<AveragePoolGrad> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return WindowAttributes.of(
                window, Map.of("count_include_pad", Attribute.of(countPadding), "input_size", Attribute.of(inputSize)));
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, [N, C, H', W']
     * @return gradient of the input, [N, C, H, W]
     */
    public Value call(Ops ops, Value dy) {
        return call(ops, List.of(dy)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        boolean tiles = window.strides().equals(window.kernel())
                && window.pads().stream().allMatch(p -> p == 0)
                && window.dilations().stream().allMatch(d -> d == 1);
        return List.of(tiles ? repeated(ops, inputs.get(0)) : spread(ops, inputs.get(0)));
    }

    /** Windows side by side: each gradient, divided, fills its window; pixels outside all windows get 0. */
    private Value repeated(Ops ops, Value dy) {
        long elements = window.kernel().get(0) * window.kernel().get(1);
        Value repeated = ops.repeatPixels(ops.mul(dy, ops.scalar(dy, 1.0 / elements)), window.kernel());
        List<Long> rest = List.of(
                inputSize.get(0) - repeated.shape().size(2),
                inputSize.get(1) - repeated.shape().size(3));
        return ops.padSpatial(repeated, List.of(0L, 0L), rest);
    }

    /** Overlapping windows: a transposed convolution, one channel at a time, of the gradients divided by their counts. */
    private Value spread(Ops ops, Value dy) {
        Shape shape = dy.shape();
        Dim planes = shape.dim(0).times(shape.dim(1));
        Value shares = ops.div(dy, ops.constant(counts(dy.dataType(), shape)));
        Value single = ops.reshape(shares, Shape.of(planes, 1, shape.size(2), shape.size(3)));
        double[] ones = LongStream.range(
                        0, window.kernel().get(0) * window.kernel().get(1))
                .mapToDouble(_ -> 1)
                .toArray();
        Shape kernel = Shape.of(1, 1, window.kernel().get(0), window.kernel().get(1));
        Value spread = ops.convTranspose(
                single, ops.constant(Tensor.reals(dy.dataType(), kernel, ones)), window, 1, inputSize);
        return ops.reshape(spread, Shape.of(shape.dim(0), shape.size(1), inputSize.get(0), inputSize.get(1)));
    }

    /** The number of elements that each window averages, [H', W']. */
    private Tensor counts(DataType type, Shape pooled) {
        int height = (int) pooled.size(2);
        int width = (int) pooled.size(3);
        double[] counts = new double[height * width];
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                counts[i * width + j] = counted(0, i) * (double) counted(1, j);
            }
        }
        return Tensor.reals(type, Shape.of(height, width), counts);
    }

    /** The number of elements that the window at {@code place} counts along one axis. */
    private long counted(int axis, long place) {
        long start = place * window.strides().get(axis) - window.padsBegin().get(axis);
        return LongStream.range(0, window.kernel().get(axis))
                .map(k -> start + k * window.dilations().get(axis))
                .filter(at -> countPadding || (at >= 0 && at < inputSize.get(axis)))
                .count();
    }
}
