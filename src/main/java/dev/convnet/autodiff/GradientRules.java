package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import dev.convnet.ops.DomainOperator;
import dev.convnet.ops.SeededDropout;
import dev.convnet.ops.SoftmaxCrossEntropy;
import java.util.Map;

/** The rule of each operator that can be differentiated. */
public final class GradientRules {
    private static final Map<String, GradientRule> ONNX = Map.ofEntries(
            Map.entry("Add", ElementwiseRules::add),
            Map.entry("Sub", ElementwiseRules::sub),
            Map.entry("Mul", ElementwiseRules::mul),
            Map.entry("Div", ElementwiseRules::div),
            Map.entry("Relu", ElementwiseRules::relu),
            Map.entry("Sigmoid", ElementwiseRules::sigmoid),
            Map.entry("Identity", ElementwiseRules::identity),
            Map.entry("Conv", WindowRules::conv),
            Map.entry("MaxPool", WindowRules::maxPool),
            Map.entry("AveragePool", WindowRules::averagePool),
            Map.entry("GlobalMaxPool", WindowRules::globalMaxPool),
            Map.entry("GlobalAveragePool", WindowRules::globalAveragePool),
            Map.entry("Gemm", MatrixRules::gemm),
            Map.entry("MatMul", MatrixRules::matMul),
            Map.entry("ReduceMax", ShapeRules::reduceMax),
            Map.entry("Concat", ShapeRules::concat),
            Map.entry("Reshape", ShapeRules::reshape),
            Map.entry("Flatten", ShapeRules::reshape),
            Map.entry("Transpose", ShapeRules::transpose),
            Map.entry("Gather", ShapeRules::gather));

    private static final Map<String, GradientRule> OURS = Map.of(
            BatchNormalizationTraining.TYPE.name(), TrainingRules::batchNormalization,
            BatchNormalizationReluTraining.TYPE.name(), TrainingRules::batchNormalizationRelu,
            SeededDropout.TYPE.name(), TrainingRules::dropout,
            SoftmaxCrossEntropy.TYPE.name(), TrainingRules::crossEntropy);

    /** Their gradients are ONNX's own operators and ours, which run on any ONNX Runtime. */
    public static final GradientRules PORTABLE = new GradientRules(Map.of());

    private final Map<OperatorId, GradientRule> dialect;

    private GradientRules(Map<OperatorId, GradientRule> dialect) {
        this.dialect = Map.copyOf(dialect);
    }

    /** The portable rules but for some operators, whatever their overload, which have another in this dialect. */
    public static GradientRules dialect(Map<OperatorId, GradientRule> rules) {
        return new GradientRules(rules);
    }

    /** The rule for {@code node}. @throws UnsupportedOperationException if its operator has none */
    GradientRule of(Node node) {
        GradientRule rule = dialect.getOrDefault(node.operator().withoutOverload(), portable(node.operator()));
        if (rule == null) {
            throw new UnsupportedOperationException("there is no gradient rule for " + node);
        }
        return rule;
    }

    private static GradientRule portable(OperatorId operator) {
        return switch (operator.domain()) {
            case "" -> ONNX.get(operator.name());
            case DomainOperator.DOMAIN -> OURS.get(operator.name());
            default -> null;
        };
    }
}
