package dev.convnet.train.artifacts;

import dev.convnet.autodiff.GradientRule;
import dev.convnet.autodiff.GradientRules;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Gradient rules that record ONNX Runtime's gradient operators, where its CPU build has a suitable kernel. AveragePoolGrad is left
 * out because it needs a fixed batch size, BatchNormalizationGrad because only GPU builds have it.
 */
final class OrtGradientRules {
    static final GradientRules RULES = GradientRules.PORTABLE.with(Map.of(
            OperatorId.onnx("Conv"),
            OrtGradientRules::conv,
            OperatorId.onnx("Relu"),
            relu(),
            OperatorId.onnx("Sigmoid"),
            sigmoid(),
            OperatorId.onnx("MaxPool"),
            maxPool(),
            OperatorId.onnx("Dropout"),
            OrtGradientRules::dropout,
            OperatorId.onnx("SoftmaxCrossEntropyLoss"),
            OrtGradientRules::crossEntropy));

    private OrtGradientRules() {}

    private static GradientRule relu() {
        return (ops, node, dy, _) -> List.of(OrtOperators.reluGrad(ops, dy.getFirst(), node.output()));
    }

    private static GradientRule sigmoid() {
        return (ops, node, dy, _) -> List.of(OrtOperators.sigmoidGrad(ops, dy.getFirst(), node.output()));
    }

    private static GradientRule maxPool() {
        return (ops, node, dy, _) -> List.of(OrtOperators.maxPoolGrad(ops, dy.getFirst(), node));
    }

    private static List<Value> conv(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        boolean bias = node.hasInput(2) && wanted.test(2);
        List<Value> gradients = OrtOperators.convGrad(ops, dy.getFirst(), node, wanted.test(0), wanted.test(1), bias);
        return new ArrayList<>(gradients).subList(0, node.inputs().size());
    }

    private static List<Value> dropout(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return Arrays.asList(OrtOperators.dropoutGrad(ops, dy.getFirst(), node), null, null);
    }

    private static List<Value> crossEntropy(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value logProbabilities = node.outputs().get(1);
        return Arrays.asList(OrtOperators.crossEntropyGrad(ops, dy.getFirst(), logProbabilities, node.input(1)), null);
    }
}
