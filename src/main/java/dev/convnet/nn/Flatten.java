package dev.convnet.nn;

import dev.convnet.onnx.Value;

/** Flattens all axes after the batch: [N, C, H, W] to [N, C·H·W]. */
public record Flatten() implements Layer {
    public static Flatten flatten() {
        return new Flatten();
    }

    @Override
    public Value apply(Scope scope, Value x) {
        return scope.ops().flatten(x, 1);
    }
}
