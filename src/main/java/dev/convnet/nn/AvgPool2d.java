package dev.convnet.nn;

import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;

/** The mean of each window, padded zeros counted: [N, C, H, W] to [N, C, H', W'], sizes as for {@link Conv2d}. */
public record AvgPool2d(Window window) implements StandardLayer {
    /** A square window without padding; the stride is the window's side, so that windows do not overlap. */
    public static AvgPool2d avgPool(long kernel) {
        return new AvgPool2d(Window.square(kernel).stride(kernel));
    }

    @Override
    public Value apply(Scope scope, Value x) {
        return scope.ops().averagePool(x, window, true);
    }
}
