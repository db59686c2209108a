package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/** The gradients of activations, from what they returned. */
public final class Activations {
    public static final OperatorSchema RELU_GRAD = Domain.operator("ReluGrad")
            .input("dy", REAL)
            .input("y", REAL)
            .output("dx", REAL)
            .inPlace(0, 0);

    public static final OperatorSchema SIGMOID_GRAD = Domain.operator("SigmoidGrad")
            .input("dy", REAL)
            .input("y", REAL)
            .output("dx", REAL)
            .inPlace(0, 0);

    private Activations() {}

    /** Of ReLU: dy where y is above 0. */
    public static Value relu(Ops ops, Value dy, Value y) {
        return Domain.call(
                        ops,
                        RELU_GRAD,
                        List.of(dy, y),
                        Map.of(),
                        (body, in) -> List.of(body.mul(in.get(0), body.sign(in.get(1)))))
                .getFirst();
    }

    /** Of the logistic function: dy·y·(1 − y). */
    public static Value sigmoid(Ops ops, Value dy, Value y) {
        return Domain.call(ops, SIGMOID_GRAD, List.of(dy, y), Map.of(), (body, in) -> {
                    Value slope = body.mul(in.get(1), body.sub(body.scalar(in.get(1), 1), in.get(1)));
                    return List.of(body.mul(in.get(0), slope));
                })
                .getFirst();
    }
}
