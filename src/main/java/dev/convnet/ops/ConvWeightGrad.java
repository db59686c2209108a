package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gradient of a two-dimensional convolution for its weights. The body is one matrix product per kernel position or a single
 * convolution, whichever is faster for the number of input channels.
 *
 * @param window the convolution's window
 * @param groups the convolution's groups; only 1 is supported
 */
public record ConvWeightGrad(Window window, long groups) implements DomainOperator {
    public static final OperatorType<ConvWeightGrad> TYPE = new OperatorType<>(
            WindowAttributes.addTo(OperatorType.schema("ConvWeightGrad"))
                    .attribute("group", AttributeKind.INT)
                    .input("x", REAL)
                    .input("dy", REAL)
                    .output("dweight", REAL),
            attributes -> new ConvWeightGrad(attributes.window(), attributes.integer("group")));

    /** From this many input channels on, one matrix product per kernel position beats a convolution with swapped axes. */
    private static final long CHANNELS_FOR_PRODUCTS = 16;

    /** @throws UnsupportedOperationException if {@code groups} is not 1 */
    public ConvWeightGrad {
        if (groups != 1) {
            throw new UnsupportedOperationException(
                    "unsupported gradient for the weights of a convolution with " + groups + " groups: 1 is supported");
        }
    }

    @Override
    public OperatorType<ConvWeightGrad> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return WindowAttributes.of(window, Map.of("group", Attribute.of(groups)));
    }

    /**
     * Records a call.
     *
     * @param x the convolution's input, [N, C, H, W]
     * @param dy gradient of the output, [N, O, H', W']
     * @return gradient of the weights, [O, C, kH, kW]
     */
    public Value call(Ops ops, Value x, Value dy) {
        return call(ops, List.of(x, dy)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value x = inputs.get(0);
        Value dy = inputs.get(1);
        return List.of(x.shape().size(1) >= CHANNELS_FOR_PRODUCTS ? products(ops, x, dy) : swapped(ops, x, dy));
    }

    /**
     * x with images as channels, convolved with dy as the kernel; stride and dilation change places. Where the stride skips
     * pixels at the end, the result has extra rows and columns, which are cut off.
     */
    private Value swapped(Ops ops, Value x, Value dy) {
        Value images = ops.transpose(x, 1, 0, 2, 3);
        Value kernel = ops.transpose(dy, 1, 0, 2, 3);
        List<Long> kernelSize = List.of(dy.shape().size(2), dy.shape().size(3));
        Window swapped =
                new Window(kernelSize, window.dilations(), window.padsBegin(), window.padsEnd(), window.strides());
        Value dw = ops.conv(images, kernel, null, swapped, 1);
        for (int i = 0; i < window.rank(); i++) {
            dw = ops.slice(dw, 2 + i, 0, window.kernel().get(i), 1);
        }
        return ops.transpose(dw, 1, 0, 2, 3);
    }

    /** For each position of the kernel one product, of dy [O, N·H'·W'] and the pixels of x under that position. */
    private Value products(Ops ops, Value x, Value dy) {
        long out = dy.shape().size(1);
        long in = x.shape().size(1);
        long height = dy.shape().size(2);
        long width = dy.shape().size(3);
        Dim pixels = x.shape().dim(0).times(height * width);
        Value channels = ops.transpose(ops.padSpatial(x, window.padsBegin(), window.padsEnd()), 1, 0, 2, 3);
        Value gradient = ops.reshape(ops.transpose(dy, 1, 0, 2, 3), Shape.of(Dim.of(out), pixels));
        List<Value> positions = new ArrayList<>();
        for (long row = 0; row < window.kernel().get(0); row++) {
            Value rows = under(ops, channels, 2, row, height);
            for (long column = 0; column < window.kernel().get(1); column++) {
                Value under = under(ops, rows, 3, column, width);
                Value matrix = ops.reshape(under, Shape.of(Dim.of(in), pixels));
                positions.add(ops.reshape(ops.gemm(gradient, matrix, null, false, true), Shape.of(out, in, 1)));
            }
        }
        Value all = positions.size() == 1 ? positions.getFirst() : ops.concat(2, positions);
        return ops.reshape(
                all, Shape.of(out, in, window.kernel().get(0), window.kernel().get(1)));
    }

    /** The pixels under position {@code k} of the kernel along {@code axis} (2 or 3), for each of {@code count} places. */
    private Value under(Ops ops, Value x, int axis, long k, long count) {
        long start = k * window.dilations().get(axis - 2);
        long stride = window.strides().get(axis - 2);
        return ops.slice(x, axis, start, start + (count - 1) * stride + 1, stride);
    }
}
