package dev.convnet.nn;

import dev.convnet.onnx.Shape;

/**
 * A named tensor of a network, float32.
 *
 * @param name its place in the network, PyTorch's {@code state_dict} name: {@code features.0.weight}
 * @param shape its shape
 * @param role what it is for, which decides how it begins
 */
public record Parameter(String name, Shape shape, Role role) {
    /** What a parameter is for. */
    public sealed interface Role {
        /** Weights of a linear map: so many inputs reach one output, and one input reaches so many outputs. */
        record Weight(long fanIn, long fanOut) implements Role {}

        /** What is added after a linear map with that fan-in. */
        record Bias(long fanIn) implements Role {}

        /** A trained factor that begins as 1. */
        record Scale() implements Role {}

        /** A trained summand that begins as 0. */
        record Shift() implements Role {}

        /** A running mean: not trained, begins as 0. */
        record RunningMean() implements Role {}

        /** A running variance: not trained, begins as 1. */
        record RunningVariance() implements Role {}
    }

    /** Whether the optimizer changes it; running statistics follow the batches instead. */
    public boolean trainable() {
        return !(role instanceof Role.RunningMean || role instanceof Role.RunningVariance);
    }
}
