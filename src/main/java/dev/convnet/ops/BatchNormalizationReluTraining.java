package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/**
 * {@link BatchNormalizationTraining} followed by ReLU: y is max(0, the normalized batch), which itself is never stored.
 *
 * @param epsilon added to the variance
 * @param momentum the weight of the old running statistics, as ONNX defines it
 */
public record BatchNormalizationReluTraining(float epsilon, float momentum) implements DomainOperator {
    public static final OperatorType<BatchNormalizationReluTraining> TYPE = new OperatorType<>(
            BatchNormFormula.forwardSchema("BatchNormalizationReluTraining"),
            attributes -> new BatchNormalizationReluTraining(attributes.real("epsilon"), attributes.real("momentum")));

    @Override
    public OperatorType<BatchNormalizationReluTraining> type() {
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
    public BatchNormalizationTraining.BatchNormalizationOutputs call(
            Ops ops, Value x, Value scale, Value shift, Value runningMean, Value runningVariance) {
        return BatchNormalizationTraining.BatchNormalizationOutputs.of(
                call(ops, List.of(x, scale, shift, runningMean, runningVariance)));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        return BatchNormFormula.forward(ops, inputs, epsilon, momentum, true);
    }
}
