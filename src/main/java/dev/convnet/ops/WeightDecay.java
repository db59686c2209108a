package dev.convnet.ops;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;

/** The two kinds of weight decay, in standard operators. */
final class WeightDecay {
    private WeightDecay() {}

    /** Coupled to the gradient: g + decay·p. */
    static Value addedToGradient(Ops ops, Value parameter, Value gradient, float decay) {
        return decay == 0 ? gradient : ops.add(gradient, ops.mul(parameter, ops.scalar(parameter, decay)));
    }

    /** Decoupled from the gradient: p·(1 − rate·decay). */
    static Value appliedToParameter(Ops ops, Value parameter, Value rate, float decay) {
        Value one = ops.scalar(parameter, 1);
        return decay == 0 ? parameter : ops.mul(parameter, ops.sub(one, ops.mul(rate, ops.scalar(parameter, decay))));
    }
}
