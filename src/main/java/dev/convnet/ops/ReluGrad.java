package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;

/** The gradient of ReLU from its output: dy where y is above 0. */
public record ReluGrad() implements DomainOperator {
    public static final OperatorType<ReluGrad> TYPE = new OperatorType<>(
            OperatorType.schema("ReluGrad")
                    .input("dy", REAL)
                    .input("y", REAL)
                    .output("dx", REAL)
                    .inPlace(0, 0),
            _ -> new ReluGrad());

    @Override
    public OperatorType<ReluGrad> type() {
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
        return List.of(ops.mul(inputs.get(0), ops.sign(inputs.get(1))));
    }
}
