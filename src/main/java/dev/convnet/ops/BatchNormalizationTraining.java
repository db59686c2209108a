package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/**
 * Batch normalization by the statistics of the batch, and the running statistics after it.
 *
 * @param epsilon added to the variance
 * @param momentum the weight of the old running statistics, as ONNX defines it
 */
public record BatchNormalizationTraining(float epsilon, float momentum) implements DomainOperator {
    public static final OperatorType<BatchNormalizationTraining> TYPE = new OperatorType<>(
            BatchNormFormula.forwardSchema("BatchNormalizationTraining"),
            attributes -> new BatchNormalizationTraining(attributes.real("epsilon"), attributes.real("momentum")));

    /**
     * The outputs.
     *
     * @param y the normalized batch, of the shape of x
     * @param mean the batch's mean per channel, [1, C, 1…]
     * @param inverseDeviation 1/√(variance + ε) per channel, [1, C, 1…]
     * @param runningMean [C], after this batch
     * @param runningVariance [C], after this batch
     */
    public record BatchNormalizationOutputs(
            Value y, Value mean, Value inverseDeviation, Value runningMean, Value runningVariance) {
        static BatchNormalizationOutputs of(List<Value> outputs) {
            return new BatchNormalizationOutputs(
                    outputs.get(0), outputs.get(1), outputs.get(2), outputs.get(3), outputs.get(4));
        }
    }

    @Override
    public OperatorType<BatchNormalizationTraining> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return BatchNormFormula.attributes(epsilon, momentum);
    }

    /**
     * Records a call.
     *
     * @param x the batch, [N, C, …]
     * @param scale [C]
     * @param shift [C]
     * @param runningMean [C], before this batch
     * @param runningVariance [C], before this batch
     */
    public BatchNormalizationOutputs call(
            Ops ops, Value x, Value scale, Value shift, Value runningMean, Value runningVariance) {
        return BatchNormalizationOutputs.of(call(ops, List.of(x, scale, shift, runningMean, runningVariance)));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        return BatchNormFormula.forward(ops, inputs, epsilon, momentum, false);
    }
}
