package dev.convnet.nn;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;

/**
 * Batch normalization over axis 1 of [N, C, H, W] or [N, C], with PyTorch's defaults: ε = 1e-5, and momentum 0.1 for the
 * running statistics. Parameters {@code weight}, {@code bias}, {@code running_mean} and {@code running_var} are [C] each.
 *
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy 2015, Batch normalization</a>
 */
public record BatchNorm() implements StandardLayer {
    private static final float EPSILON = 1e-5f;
    /** ONNX's momentum is the weight of the old statistics; PyTorch's is that of the new ones. */
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
