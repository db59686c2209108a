package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.BatchNormalizationGrad;
import dev.convnet.ops.BatchNormalizationGrad.Gradients;
import dev.convnet.ops.BatchNormalizationReluGrad;
import dev.convnet.ops.SoftmaxCrossEntropyGrad;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Rules of our own forward operators. */
final class TrainingRules {
    private TrainingRules() {}

    static List<Value> batchNormalization(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        List<Value> out = node.outputs();
        Gradients gradients = new BatchNormalizationGrad()
                .call(ops, dy.getFirst(), node.input(0), node.input(1), out.get(1), out.get(2));
        return Arrays.asList(gradients.x(), gradients.scale(), gradients.shift(), null, null);
    }

    static List<Value> batchNormalizationRelu(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        List<Value> out = node.outputs();
        Gradients gradients = new BatchNormalizationReluGrad()
                .call(ops, dy.getFirst(), out.get(0), node.input(0), node.input(1), out.get(1), out.get(2));
        return Arrays.asList(gradients.x(), gradients.scale(), gradients.shift(), null, null);
    }

    static List<Value> dropout(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return Arrays.asList(ops.mul(dy.getFirst(), node.outputs().get(1)), null, null);
    }

    static List<Value> crossEntropy(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value gradient = new SoftmaxCrossEntropyGrad()
                .call(ops, dy.getFirst(), node.outputs().get(1), node.input(1));
        return Arrays.asList(gradient, null);
    }
}
