package dev.convnet.nn;

import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;

/** Average pooling, padded zeros included: [N, C, H, W] to [N, C, H', W'], with sizes as in {@link Conv2d}. */
public record AvgPool2d(Window window) implements StandardLayer {
    /** A square window without padding. The stride is the window's size, as in PyTorch, so windows do not overlap. */
    public static AvgPool2d avgPool(long kernel) {
        return new AvgPool2d(Window.square(kernel).stride(kernel));
    }

    @Override
    public Value apply(Scope scope, Value x) {
        return scope.ops().averagePool(x, window, true);
    }
}
