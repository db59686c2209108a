package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.BatchNormalizationGrad;
import dev.convnet.ops.BatchNormalizationGrad.Gradients;
import dev.convnet.ops.BatchNormalizationReluGrad;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import dev.convnet.ops.DomainOperator;
import dev.convnet.ops.OperatorType;
import dev.convnet.ops.SeededDropout;
import dev.convnet.ops.SoftmaxCrossEntropy;
import dev.convnet.ops.SoftmaxCrossEntropyGrad;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Gradient rules of the operators of our domain. */
final class DomainRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            id(BatchNormalizationTraining.TYPE), DomainRules::batchNormalization,
            id(BatchNormalizationReluTraining.TYPE), DomainRules::batchNormalizationRelu,
            id(SeededDropout.TYPE), DomainRules::dropout,
            id(SoftmaxCrossEntropy.TYPE), DomainRules::crossEntropy);

    private DomainRules() {}

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

    private static OperatorId id(OperatorType<?> type) {
        return new OperatorId(DomainOperator.DOMAIN, type.name(), "");
    }
}
