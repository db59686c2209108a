package dev.convnet.nn;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;

/**
 * Channel dropout: in training, zeroes each channel of each image with probability {@code p} and scales the others by
 * 1 / (1 − p). ONNX has no such operator, so Dropout is applied to ones [N, C], by which [N, C, H, W] is multiplied.
 */
public record Dropout2d(double p) implements StandardLayer {
    @Override
    public Value apply(Scope scope, Value x) {
        return switch (scope.mode()) {
            case INFERENCE -> x;
            case TRAINING -> p == 0 ? x : dropChannels(scope.ops(), x);
        };
    }

    private Value dropChannels(Ops ops, Value x) {
        Shape perChannel = Shape.of(x.shape().dim(0), x.shape().dim(1));
        Value ones = ops.expand(ops.scalar(x, 1), ops.shape(x, 0, 2), perChannel);
        Value factors = ops.dropout(ones, (float) p);
        return ops.mul(
                x, ops.reshape(factors, Shape.of(x.shape().dim(0), x.shape().size(1), 1, 1)));
    }
}
