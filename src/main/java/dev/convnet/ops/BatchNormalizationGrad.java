package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;

/** The gradients of {@link BatchNormalizationTraining}. */
public record BatchNormalizationGrad() implements DomainOperator {
    public static final OperatorType<BatchNormalizationGrad> TYPE = new OperatorType<>(
            BatchNormFormula.backwardSchema(
                    OperatorType.schema("BatchNormalizationGrad").input("dy", REAL)),
            _ -> new BatchNormalizationGrad());

    /**
     * The outputs.
     *
     * @param x gradient of the batch, [N, C, …]
     * @param scale gradient of the scale, [C]
     * @param shift gradient of the shift, [C]
     */
    public record Gradients(Value x, Value scale, Value shift) {
        static Gradients of(List<Value> outputs) {
            return new Gradients(outputs.get(0), outputs.get(1), outputs.get(2));
        }
    }

    @Override
    public OperatorType<BatchNormalizationGrad> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the normalized batch, [N, C, …]
     * @param x the batch, [N, C, …]
     * @param scale [C]
     * @param mean the batch's mean per channel, [1, C, 1…]
     * @param inverseDeviation 1/√(variance + ε) per channel, [1, C, 1…]
     */
    public Gradients call(Ops ops, Value dy, Value x, Value scale, Value mean, Value inverseDeviation) {
        return Gradients.of(call(ops, List.of(dy, x, scale, mean, inverseDeviation)));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        return BatchNormFormula.gradients(
                ops, inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3), inputs.get(4));
    }
}
