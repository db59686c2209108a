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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The gradients of a two-dimensional convolution y [N, O, H', W'] of x [N, C, H, W] with weights [O, C / groups, kH, kW]. Each has
 * several forms in standard operators; which is fastest follows from the shapes.
 */
public final class ConvGradients {
    public static final OperatorSchema INPUT = windowed("ConvInputGrad")
            .input("dy", REAL)
            .input("weight", REAL)
            .output("dx", REAL)
            .attribute("input_size", AttributeKind.INTS);

    public static final OperatorSchema WEIGHT =
            windowed("ConvWeightGrad").input("x", REAL).input("dy", REAL).output("dweight", REAL);

    public static final OperatorSchema BIAS =
            Domain.operator("ConvBiasGrad").input("dy", REAL).output("dbias", REAL);

    /** From so many input channels on, one matrix product per kernel position beats a convolution with swapped axes. */
    private static final long CHANNELS_FOR_PRODUCTS = 16;

    private ConvGradients() {}

    private static OperatorSchema windowed(String name) {
        return Domain.operator(name)
                .attribute("kernel_shape", AttributeKind.INTS)
                .attribute("strides", AttributeKind.INTS)
                .attribute("pads", AttributeKind.INTS)
                .attribute("dilations", AttributeKind.INTS)
                .attribute("group", AttributeKind.INT);
    }

    /**
     * The gradient for the data.
     *
     * @param dy gradient of y, [N, O, H', W']
     * @param weight [O, C / groups, kH, kW]
     * @param window the convolution's window
     * @param size H and W
     * @return [N, C, H, W]
     */
    public static Value input(Ops ops, Value dy, Value weight, Window window, long groups, List<Long> size) {
        Map<String, Attribute> attributes = attributes(window, groups);
        attributes.put("input_size", Attribute.of(size));
        return Domain.call(
                        ops,
                        INPUT,
                        List.of(dy, weight),
                        attributes,
                        (body, in) -> List.of(
                                groups == 1
                                                && isPlainConvolution(
                                                        window, in.get(0).shape(), size)
                                        ? flipped(body, in.get(0), in.get(1), window)
                                        : body.convTranspose(in.get(0), in.get(1), window, groups, size)))
                .getFirst();
    }

    /**
     * The gradient for the weights.
     *
     * @param x [N, C, H, W]
     * @param dy gradient of y, [N, O, H', W']
     * @param window the convolution's window
     * @return [O, C, kH, kW]
     * @throws UnsupportedOperationException for a convolution in groups
     */
    public static Value weight(Ops ops, Value x, Value dy, Window window, long groups) {
        if (groups != 1) {
            throw new UnsupportedOperationException(
                    "the gradient of a convolution in " + groups + " groups for its weights is not there");
        }
        return Domain.call(
                        ops,
                        WEIGHT,
                        List.of(x, dy),
                        attributes(window, groups),
                        (body, in) -> List.of(
                                x.shape().size(1) >= CHANNELS_FOR_PRODUCTS
                                        ? products(body, in.get(0), in.get(1), window)
                                        : swapped(body, in.get(0), in.get(1), window)))
                .getFirst();
    }

    /** The gradient for the bias: the sum of dy [N, O, H', W'] over all but the channels, [O]. */
    public static Value bias(Ops ops, Value dy) {
        return Domain.call(
                        ops,
                        BIAS,
                        List.of(dy),
                        Map.of(),
                        (body, in) -> List.of(body.reduceSum(in.get(0), false, 0, 2, 3)))
                .getFirst();
    }

    private static Map<String, Attribute> attributes(Window window, long groups) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", Attribute.of(window.kernel()));
        attributes.put("strides", Attribute.of(window.strides()));
        attributes.put("pads", Attribute.of(window.pads()));
        attributes.put("dilations", Attribute.of(window.dilations()));
        attributes.put("group", Attribute.of(groups));
        return attributes;
    }

    /** Whether the gradient is a convolution of dy: stride 1 and no more padding than the kernel reaches over. */
    private static boolean isPlainConvolution(Window window, Shape dy, List<Long> size) {
        return IntStream.range(0, window.rank())
                .allMatch(i -> window.strides().get(i) == 1
                        && window.padsBegin().get(i) < window.reach(i)
                        && window.padsEnd().get(i) < window.reach(i)
                        && dy.size(2 + i)
                                        + window.reach(i)
                                        - 1
                                        - window.padsBegin().get(i)
                                        - window.padsEnd().get(i)
                                == size.get(i));
    }

    /** dx = dy convolved with the weights turned by 180° and their channel axes swapped. */
    private static Value flipped(Ops ops, Value dy, Value weight, Window window) {
        Value swapped = ops.transpose(weight, 1, 0, 2, 3);
        boolean point = window.kernel().stream().allMatch(k -> k == 1);
        Value turned = point ? swapped : ops.reverse(swapped, 2, 3);
        List<Long> before = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            before.add(window.reach(i) - 1 - window.padsBegin().get(i));
            after.add(window.reach(i) - 1 - window.padsEnd().get(i));
        }
        return ops.conv(
                dy, turned, null, new Window(window.kernel(), window.strides(), before, after, window.dilations()), 1);
    }

    /**
     * x with images as channels, convolved with dy as its kernel; stride and dilation change places. Where the stride left
     * pixels over, the result is too large by as many rows and columns, which are cut off.
     */
    private static Value swapped(Ops ops, Value x, Value dy, Window window) {
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
    private static Value products(Ops ops, Value x, Value dy, Window window) {
        long out = dy.shape().size(1);
        long in = x.shape().size(1);
        long height = dy.shape().size(2);
        long width = dy.shape().size(3);
        Dim pixels = x.shape().dim(0).times(height * width);
        Value channels = ops.transpose(ops.padSpatial(x, window.padsBegin(), window.padsEnd()), 1, 0, 2, 3);
        Value gradient = ops.reshape(ops.transpose(dy, 1, 0, 2, 3), Shape.of(Dim.of(out), pixels));
        List<Value> positions = new ArrayList<>();
        for (long row = 0; row < window.kernel().get(0); row++) {
            Value rows = under(ops, channels, 2, row, height, window);
            for (long column = 0; column < window.kernel().get(1); column++) {
                Value under = under(ops, rows, 3, column, width, window);
                Value matrix = ops.reshape(under, Shape.of(Dim.of(in), pixels));
                positions.add(ops.reshape(ops.gemm(gradient, matrix, null, false, true), Shape.of(out, in, 1)));
            }
        }
        Value all = positions.size() == 1 ? positions.getFirst() : ops.concat(2, positions);
        return ops.reshape(
                all, Shape.of(out, in, window.kernel().get(0), window.kernel().get(1)));
    }

    /** What lies under position {@code k} of the kernel along {@code axis} (2 or 3), for each of {@code count} places. */
    private static Value under(Ops ops, Value x, int axis, long k, long count, Window window) {
        long start = k * window.dilations().get(axis - 2);
        long stride = window.strides().get(axis - 2);
        return ops.slice(x, axis, start, start + (count - 1) * stride + 1, stride);
    }
}
