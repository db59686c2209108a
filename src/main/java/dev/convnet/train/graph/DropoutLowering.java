package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.SeededDropout;

/** What a dropout layer becomes in a training graph. */
@FunctionalInterface
public interface DropoutLowering {
    /**
     * Records dropout.
     *
     * @param x of any shape
     * @param ratio the probability of an element to be dropped
     * @param site tells apart the dropout layers of one network, from 0
     * @return x with some elements zeroed and the others scaled by 1 / (1 − ratio)
     */
    Value drop(Ops ops, Value x, float ratio, long site);

    /** {@link SeededDropout}; {@code seed} and the number of the training step {@code step} are int64 scalars. */
    static DropoutLowering seeded(Value seed, Value step) {
        return (ops, x, ratio, site) ->
                new SeededDropout(ratio, site).call(ops, x, seed, step).y();
    }
}
