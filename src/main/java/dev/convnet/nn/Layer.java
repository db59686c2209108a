package dev.convnet.nn;

import dev.convnet.onnx.Value;

/** A piece of a network: computes a value from its input and its parameters. */
public interface Layer {
    /**
     * Emits this layer.
     *
     * @param scope the layer's place in the network: makes parameters, operators and the layers inside
     * @param x the input: [N, C, H, W], or [N, features] after flattening
     * @return the output
     * @throws dev.convnet.onnx.ShapeException if the layer cannot take an input of that shape
     */
    Value apply(Scope scope, Value x);

    /** The name of this layer's type in tables and drawings: {@code Conv2d}. By default the simple name of the class. */
    default String typeName() {
        return getClass().getSimpleName();
    }

    /**
     * What this layer is, for tables and drawings. A standard layer describes itself. A user's own layer that is like a standard
     * layer returns that one; by default it is an {@link OtherLayer}, drawn as a plain box.
     */
    default LayerDescription description() {
        return new OtherLayer("");
    }
}
