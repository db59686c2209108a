package dev.convnet.nn;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.List;

/**
 * Zeroes each channel of each image with probability {@code p} while training and scales the rest by 1 / (1 − p). ONNX has
 * no such operator: one factor per channel is dropped, and multiplied with [N, C, H, W].
 */
public record Dropout2d(double p) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        return switch (scope.mode()) {
            case INFERENCE -> x;
            case TRAINING -> p == 0 ? x : dropChannels(scope.ops(), x);
        };
    }

    private Value dropChannels(Ops ops, Value x) {
        Value sizes = ops.concat(0, List.of(ops.slice(ops.shape(x), 0, 0, 2, 1), ops.int64s(1, 1)));
        Shape perChannel = Shape.of(x.shape().dim(0), x.shape().size(1), 1, 1);
        Value ones = ops.constantOfShape(sizes, new TensorType(DataType.FLOAT, perChannel), 1);
        return ops.mul(x, ops.dropout(ones, (float) p));
    }

    @Override
    public String detail() {
        return "p " + p;
    }
}
