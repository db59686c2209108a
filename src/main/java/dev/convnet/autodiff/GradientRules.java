package dev.convnet.autodiff;

import dev.convnet.domain.BatchNormTraining;
import dev.convnet.domain.CrossEntropy;
import dev.convnet.domain.Domain;
import dev.convnet.domain.SeededDropout;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import java.util.Map;

/** The rule of each operator that can be differentiated. */
final class GradientRules {
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
            BatchNormTraining.FORWARD.name(), TrainingRules::batchNormalization,
            BatchNormTraining.FORWARD_RELU.name(), TrainingRules::batchNormalizationRelu,
            SeededDropout.SCHEMA.name(), TrainingRules::dropout,
            CrossEntropy.LOSS.name(), TrainingRules::crossEntropy);

    private GradientRules() {}

    /** The rule for {@code node}. @throws UnsupportedOperationException if its operator has none */
    static GradientRule of(Node node) {
        OperatorId operator = node.operator();
        GradientRule rule = switch (operator.domain()) {
            case "" -> ONNX.get(operator.name());
            case Domain.NAME -> OURS.get(operator.name());
            default -> null;
        };
        if (rule == null) {
            throw new UnsupportedOperationException("there is no gradient rule for " + node);
        }
        return rule;
    }
}
