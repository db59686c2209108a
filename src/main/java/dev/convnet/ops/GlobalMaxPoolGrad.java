package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import java.util.List;

/** The gradient of GlobalMaxPool: the gradient of each plane goes to its first maximum. */
public record GlobalMaxPoolGrad() implements DomainOperator {
    public static final OperatorType<GlobalMaxPoolGrad> TYPE = new OperatorType<>(
            OperatorType.schema("GlobalMaxPoolGrad")
                    .input("dy", REAL)
                    .input("x", REAL)
                    .output("dx", REAL)
                    .inPlace(1, 0),
            _ -> new GlobalMaxPoolGrad());

    @Override
    public OperatorType<GlobalMaxPoolGrad> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, [N, C, 1, 1]
     * @param x the input, [N, C, H, W]
     * @return gradient of the input, [N, C, H, W]
     */
    public Value call(Ops ops, Value dy, Value x) {
        return call(ops, List.of(dy, x)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value dy = inputs.get(0);
        Value x = inputs.get(1);
        Shape shape = x.shape();
        long pixels = shape.size(2) * shape.size(3);
        Value planes = ops.reshape(x, Shape.of(shape.dim(0), shape.size(1), pixels));
        Value mask = MaximumMask.of(ops, planes, 2);
        Value gradient = ops.reshape(dy, Shape.of(shape.dim(0), shape.size(1), 1));
        return List.of(ops.reshape(ops.mul(gradient, mask), shape));
    }
}
