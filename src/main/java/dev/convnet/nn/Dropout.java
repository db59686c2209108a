package dev.convnet.nn;

import dev.convnet.onnx.Value;

/** Dropout: in training, zeroes each element with probability {@code p} and scales the others by 1 / (1 − p). */
public record Dropout(double p) implements StandardLayer {
    @Override
    public Value apply(Scope scope, Value x) {
        return switch (scope.mode()) {
            case INFERENCE -> x;
            case TRAINING -> p == 0 ? x : scope.ops().dropout(x, (float) p);
        };
    }
}
