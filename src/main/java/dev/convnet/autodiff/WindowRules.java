package dev.convnet.autodiff;

import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.AveragePoolGrad;
import dev.convnet.ops.ConvBiasGrad;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.ops.GlobalAveragePoolGrad;
import dev.convnet.ops.GlobalMaxPoolGrad;
import dev.convnet.ops.MaxPoolGrad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Gradient rules of convolution and pooling. */
final class WindowRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            OperatorId.onnx("Conv"), WindowRules::conv,
            OperatorId.onnx("ConvTranspose"), WindowRules::convTranspose,
            OperatorId.onnx("MaxPool"), WindowRules::maxPool,
            OperatorId.onnx("AveragePool"), WindowRules::averagePool,
            OperatorId.onnx("GlobalMaxPool"), WindowRules::globalMaxPool,
            OperatorId.onnx("GlobalAveragePool"), WindowRules::globalAveragePool,
            OperatorId.onnx("Resize"), ResizeRule::resize);

    /** From more groups on, one product for all groups is faster than the gradient of each group. */
    private static final long MOST_SEPARATE_GROUPS = 4;

    private WindowRules() {}

    static List<Value> conv(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value x = node.input(0);
        Value weight = node.input(1);
        Window window = Window.of(node, spatial(weight.shape()));
        long groups = node.integer("group", 1);
        List<Value> gradients = new ArrayList<>();
        gradients.add(
                wanted.test(0) ? new ConvInputGrad(window, groups, spatial(x.shape())).call(ops, d, weight) : null);
        gradients.add(wanted.test(1) ? weightGradient(ops, x, d, window, groups) : null);
        if (node.hasInput(2)) {
            gradients.add(wanted.test(2) ? new ConvBiasGrad().call(ops, d) : null);
        }
        return gradients;
    }

    /** The transpose of a convolution is linear; its own transpose is the convolution. */
    static List<Value> convTranspose(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value weight = node.input(1);
        Window window = Window.of(node, spatial(weight.shape()));
        long groups = node.integer("group", 1);
        return Arrays.asList(
                wanted.test(0) ? ops.conv(d, weight, null, window, groups) : null,
                wanted.test(1) ? weightGradient(ops, d, node.input(0), window, groups) : null);
    }

    /** Each group has its own channels of the input and of the output, and its own weights. */
    private static Value weightGradient(Ops ops, Value x, Value dy, Window window, long groups) {
        if (groups > MOST_SEPARATE_GROUPS) {
            return groupedWeightGradient(ops, x, dy, window, groups);
        }
        long in = x.shape().size(1) / groups;
        long out = dy.shape().size(1) / groups;
        List<Value> gradients = new ArrayList<>();
        for (long group = 0; group < groups; group++) {
            Value channels = ops.slice(x, 1, group * in, (group + 1) * in, 1);
            Value outputs = ops.slice(dy, 1, group * out, (group + 1) * out, 1);
            gradients.add(new ConvWeightGrad(window, 1).call(ops, channels, outputs));
        }
        return groups == 1 ? gradients.getFirst() : ops.concat(0, gradients);
    }

    /**
     * For each position of the kernel one product per group, all groups in one node: of dy [groups, O/groups, N·H'·W'] and the pixels of
     * x under that position [groups, N·H'·W', C/groups].
     */
    private static Value groupedWeightGradient(Ops ops, Value x, Value dy, Window window, long groups) {
        long in = x.shape().size(1) / groups;
        long out = dy.shape().size(1) / groups;
        List<Long> size = spatial(dy.shape());
        Dim images = x.shape().dim(0);
        Dim pixels = images.times(size.get(0) * size.get(1));
        Value padded = ops.padSpatial(x, window.padsBegin(), window.padsEnd());
        Value channels = ops.transpose(padded, 1, 0, 2, 3);
        Value gradient =
                ops.reshape(ops.transpose(dy, 1, 0, 2, 3), new Shape(List.of(Dim.of(groups), Dim.of(out), pixels)));
        List<Value> positions = new ArrayList<>();
        for (long row = 0; row < window.kernel().get(0); row++) {
            Value rows = under(ops, channels, window, 2, row, size.get(0));
            for (long column = 0; column < window.kernel().get(1); column++) {
                Value pixelsUnder = ops.reshape(
                        under(ops, rows, window, 3, column, size.get(1)),
                        new Shape(List.of(Dim.of(groups), Dim.of(in), pixels)));
                Value product = ops.matMul(gradient, ops.transpose(pixelsUnder, 0, 2, 1));
                positions.add(ops.reshape(product, Shape.of(groups * out, in, 1)));
            }
        }
        return ops.reshape(
                ops.concat(2, positions),
                Shape.of(
                        groups * out,
                        in,
                        window.kernel().get(0),
                        window.kernel().get(1)));
    }

    /** The pixels under position {@code k} of the kernel along {@code axis} (2 or 3), for each of {@code count} places. */
    private static Value under(Ops ops, Value x, Window window, int axis, long k, long count) {
        long start = k * window.dilations().get(axis - 2);
        long stride = window.strides().get(axis - 2);
        return ops.slice(x, axis, start, start + (count - 1) * stride + 1, stride);
    }

    /** Needs a node whose output of indices is not left out. */
    static List<Value> maxPool(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(new MaxPoolGrad(spatial(node.input(0).shape()))
                .call(ops, dy.getFirst(), node.outputs().get(1)));
    }

    static List<Value> averagePool(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Window window = Window.of(node, node.integers("kernel_shape"));
        boolean countPadding = node.integer("count_include_pad", 0) == 1;
        List<Long> size = spatial(node.input(0).shape());
        return List.of(new AveragePoolGrad(window, countPadding, size).call(ops, dy.getFirst()));
    }

    static List<Value> globalMaxPool(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(new GlobalMaxPoolGrad().call(ops, dy.getFirst(), node.input(0)));
    }

    static List<Value> globalAveragePool(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(new GlobalAveragePoolGrad(spatial(node.input(0).shape())).call(ops, dy.getFirst()));
    }

    private static List<Long> spatial(Shape shape) {
        return IntStream.range(2, shape.rank()).mapToObj(shape::size).toList();
    }
}
