package dev.convnet.autodiff;

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
            OperatorId.onnx("GlobalAveragePool"), WindowRules::globalAveragePool);

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
