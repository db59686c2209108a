package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;

/** The gradient of the logistic function from its output: dy·y·(1 − y). */
public record SigmoidGrad() implements DomainOperator {
    public static final OperatorType<SigmoidGrad> TYPE = new OperatorType<>(
            OperatorType.schema("SigmoidGrad")
                    .input("dy", REAL)
                    .input("y", REAL)
                    .output("dx", REAL)
                    .inPlace(0, 0),
            _ -> new SigmoidGrad());

    @Override
    public OperatorType<SigmoidGrad> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, of any shape
     * @param y the output
     * @return gradient of the input
     */
    public Value call(Ops ops, Value dy, Value y) {
        return call(ops, List.of(dy, y)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value y = inputs.get(1);
        Value slope = ops.mul(y, ops.sub(ops.scalar(y, 1), y));
        return List.of(ops.mul(inputs.get(0), slope));
    }
}
