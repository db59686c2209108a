package dev.convnet.nn;

import dev.convnet.onnx.Value;

/** A piece of a network: it takes a value, asks its scope for parameters, and returns what it computes from both. */
public interface Layer {
    /**
     * Emits this layer.
     *
     * @param scope where the layer stands: gives parameters, operators and places for the layers inside
     * @param x what enters: [N, C, H, W], or [N, features] after flattening
     * @return what leaves
     * @throws dev.convnet.onnx.ShapeException if {@code x} does not fit
     */
    Value apply(Scope scope, Value x);

    /** The layer's kind in the field's terms, such as {@code Conv2d}. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** What a drawing writes beside the kind: {@code 3×3, 64, pad 1}; empty where there is nothing to say. */
    default String detail() {
        return "";
    }
}
