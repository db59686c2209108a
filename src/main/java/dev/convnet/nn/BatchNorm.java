package dev.convnet.nn;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;

/**
 * Batch normalisation over axis 1 of [N, C, H, W] or [N, C], as in PyTorch: ε 1e-5, running statistics with momentum 0.1.
 * Parameters {@code weight}, {@code bias}, {@code running_mean}, {@code running_var}, all [C].
 */
public record BatchNorm() implements StandardLayer {
    private static final float EPSILON = 1e-5f;
    /** ONNX counts the weight of the old statistics. */
    private static final float MOMENTUM = 0.9f;

    public static BatchNorm batchNorm() {
        return new BatchNorm();
    }

    @Override
    public Value apply(Scope scope, Value x) {
        long channels = x.shape().size(1);
        Value scale = scope.parameter("weight", new Parameter.Role.Scale(), channels);
        Value shift = scope.parameter("bias", new Parameter.Role.Shift(), channels);
        Value mean = scope.parameter("running_mean", new Parameter.Role.RunningMean(), channels);
        Value variance = scope.parameter("running_var", new Parameter.Role.RunningVariance(), channels);
        return switch (scope.mode()) {
            case INFERENCE -> scope.ops().batchNormalization(x, scale, shift, mean, variance, EPSILON);
            case TRAINING -> {
                Ops.BatchNormalizationResult result =
                        scope.ops().batchNormalizationTraining(x, scale, shift, mean, variance, EPSILON, MOMENTUM);
                scope.update("running_mean", result.runningMean());
                scope.update("running_var", result.runningVariance());
                yield result.y();
            }
        };
    }
}
