package dev.convnet.nn;

import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;

/**
 * Two-dimensional convolution with bias: [N, C, H, W] to [N, channels, H', W'], where
 * H' = ⌊(H + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1, and W' likewise. Parameters are {@code weight} [channels, C,
 * kernel, kernel] and {@code bias} [channels].
 */
public record Conv2d(long channels, Window window) implements StandardLayer {
    /** A square kernel with stride 1 and no padding. */
    public static Conv2d conv(long channels, long kernel) {
        return new Conv2d(channels, Window.square(kernel));
    }

    public Conv2d stride(long stride) {
        return new Conv2d(channels, window.stride(stride));
    }

    public Conv2d padding(long padding) {
        return new Conv2d(channels, window.padding(padding));
    }

    @Override
    public Value apply(Scope scope, Value x) {
        long in = x.shape().size(1);
        long height = window.kernel().get(0);
        long width = window.kernel().get(1);
        long fanIn = in * height * width;
        Parameter.Role role = new Parameter.Role.Weight(fanIn, channels * height * width);
        Value weight = scope.parameter("weight", role, channels, in, height, width);
        Value bias = scope.parameter("bias", new Parameter.Role.Bias(fanIn), channels);
        return scope.ops().conv(x, weight, bias, window, 1);
    }
}
