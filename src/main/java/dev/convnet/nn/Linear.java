package dev.convnet.nn;

import dev.convnet.onnx.Value;

/** A fully connected layer: [N, in] to [N, features]. Parameters are {@code weight} [features, in] and {@code bias} [features]. */
public record Linear(long features) implements StandardLayer {
    public static Linear linear(long features) {
        return new Linear(features);
    }

    @Override
    public Value apply(Scope scope, Value x) {
        long in = x.shape().size(1);
        Value weight = scope.parameter("weight", new Parameter.Role.Weight(in, features), features, in);
        Value bias = scope.parameter("bias", new Parameter.Role.Bias(in), features);
        return scope.ops().gemm(x, weight, bias, false, true);
    }
}
