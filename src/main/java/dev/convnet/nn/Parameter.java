package dev.convnet.nn;

import dev.convnet.onnx.Shape;

/**
 * A named float32 tensor of a network.
 *
 * @param name its name in PyTorch's {@code state_dict}, which is its place in the network: {@code features.0.weight}
 * @param shape its shape
 * @param role its purpose, which decides its initial value
 */
public record Parameter(String name, Shape shape, Role role) {
    /** The purpose of a parameter. */
    public sealed interface Role {
        /** The weights of a linear map: {@code fanIn} inputs reach each output, and each input reaches {@code fanOut} outputs. */
        record Weight(long fanIn, long fanOut) implements Role {}

        /** The bias of a linear map with that fan-in. */
        record Bias(long fanIn) implements Role {}

        /** A trainable factor, initially 1. */
        record Scale() implements Role {}

        /** A trainable summand, initially 0. */
        record Shift() implements Role {}

        /** A running mean: not trainable, initially 0. */
        record RunningMean() implements Role {}

        /** A running variance: not trainable, initially 1. */
        record RunningVariance() implements Role {}
    }

    /** Whether the optimizer updates the parameter. Running statistics follow the batches instead. */
    public boolean trainable() {
        return !(role instanceof Role.RunningMean || role instanceof Role.RunningVariance);
    }
}
