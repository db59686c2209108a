package dev.convnet.nn;

import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;

/** Max pooling: [N, C, H, W] to [N, C, H', W'], with sizes as in {@link Conv2d}. */
public record MaxPool2d(Window window) implements StandardLayer {
    /** A square window without padding. The stride is the window's size, as in PyTorch, so windows do not overlap. */
    public static MaxPool2d maxPool(long kernel) {
        return new MaxPool2d(Window.square(kernel).stride(kernel));
    }

    public MaxPool2d stride(long stride) {
        return new MaxPool2d(window.stride(stride));
    }

    public MaxPool2d padding(long padding) {
        return new MaxPool2d(window.padding(padding));
    }

    @Override
    public Value apply(Scope scope, Value x) {
        return scope.ops().maxPool(x, window);
    }
}
