package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.BatchNormalizationGrad.Gradients;
import java.util.List;

/** The gradients of {@link BatchNormalizationReluTraining}: dy counts where ReLU's output y is above 0. */
public record BatchNormalizationReluGrad() implements DomainOperator {
    public static final OperatorType<BatchNormalizationReluGrad> TYPE = new OperatorType<>(
            BatchNormFormula.backwardSchema(OperatorType.schema("BatchNormalizationReluGrad")
                    .input("dy", REAL)
                    .input("y", REAL)),
            _ -> new BatchNormalizationReluGrad());

    @Override
    public OperatorType<BatchNormalizationReluGrad> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param dy gradient of ReLU's output, [N, C, …]
     * @param y ReLU's output, [N, C, …]
     * @param x the batch, [N, C, …]
     * @param scale [C]
     * @param mean the batch's mean per channel, [1, C, 1…]
     * @param inverseDeviation 1/√(variance + ε) per channel, [1, C, 1…]
     */
    public Gradients call(Ops ops, Value dy, Value y, Value x, Value scale, Value mean, Value inverseDeviation) {
        return Gradients.of(call(ops, List.of(dy, y, x, scale, mean, inverseDeviation)));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value passed = ops.mul(inputs.get(0), ops.sign(inputs.get(1)));
        return BatchNormFormula.gradients(ops, passed, inputs.get(2), inputs.get(3), inputs.get(4), inputs.get(5));
    }
}
