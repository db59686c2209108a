package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.SeededDropout;

/** Records the dropout layers of a training graph. */
@FunctionalInterface
public interface DropoutLowering {
    /**
     * Records dropout.
     *
     * @param x of any shape
     * @param ratio the probability that an element is dropped
     * @param site the index of the dropout layer in its network, from 0
     * @return x with some elements zeroed and the others scaled by 1 / (1 − ratio)
     */
    Value drop(Ops ops, Value x, float ratio, long site);

    /** Dropout by {@link SeededDropout}; {@code seed} and the number {@code step} of the training step are int64 scalars. */
    static DropoutLowering seeded(Value seed, Value step) {
        return (ops, x, ratio, site) ->
                new SeededDropout(ratio, site).call(ops, x, seed, step).y();
    }
}
