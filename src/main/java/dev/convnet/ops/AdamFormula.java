package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.List;

/** The schema and the formula that Adam and AdamW share. */
final class AdamFormula {
    private AdamFormula() {}

    static OperatorSchema schema(String name) {
        return OperatorType.schema(name)
                .input("parameter", REAL)
                .input("gradient", REAL)
                .input("first_moment", REAL)
                .input("second_moment", REAL)
                .input("learning_rate", DataType.FLOAT)
                .input("step", DataType.INT64)
                .output("next_parameter", REAL)
                .output("next_first_moment", REAL)
                .output("next_second_moment", REAL)
                .attribute("beta1", AttributeKind.REAL)
                .attribute("beta2", AttributeKind.REAL)
                .attribute("epsilon", AttributeKind.REAL)
                .attribute("weight_decay", AttributeKind.REAL)
                .inPlace(0, 0)
                .inPlace(2, 1)
                .inPlace(3, 2);
    }

    /**
     * The outputs. With the corrections c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ, lr·(m / c₁) / (√(v / c₂) + ε) equals
     * (lr·√c₂ / c₁)·m / (√v + ε·√c₂): scalars take the factors that depend on the step alone, which saves passes over the tensors.
     *
     * @param decoupled whether the weight decay applies to the parameter, as in AdamW, rather than to the gradient
     */
    static List<Value> body(Ops ops, List<Value> in, AdamSettings settings, boolean decoupled) {
        Value p = in.get(0);
        Value rate = ops.cast(in.get(4), p.dataType());
        Value g = decoupled ? in.get(1) : WeightDecay.addedToGradient(ops, p, in.get(1), settings.weightDecay());
        Value m = blend(ops, in.get(2), g, settings.beta1());
        Value v = blend(ops, in.get(3), ops.mul(g, g), settings.beta2());
        Value correction1 = biasCorrection(ops, in.get(5), settings.beta1(), p.dataType());
        Value correction2 = ops.sqrt(biasCorrection(ops, in.get(5), settings.beta2(), p.dataType()));
        Value factor = ops.div(ops.mul(rate, correction2), correction1);
        Value floor = ops.mul(correction2, ops.scalar(p, settings.epsilon()));
        Value move = ops.mul(ops.div(m, ops.add(ops.sqrt(v), floor)), factor);
        Value start = decoupled ? WeightDecay.appliedToParameter(ops, p, rate, settings.weightDecay()) : p;
        return List.of(ops.sub(start, move), m, v);
    }

    /** β·old + (1 − β)·new. */
    private static Value blend(Ops ops, Value old, Value fresh, float beta) {
        return ops.add(
                ops.mul(old, ops.scalar(old, beta)), ops.mul(fresh, ops.scalar(old, 1 - AdamSettings.exact(beta))));
    }

    /** 1 − β^(step + 1), in double precision since β is close to 1. */
    private static Value biasCorrection(Ops ops, Value step, float beta, DataType type) {
        Value count = ops.cast(ops.add(step, ops.int64(1)), DataType.DOUBLE);
        Value power =
                ops.pow(ops.constant(Tensor.reals(DataType.DOUBLE, Shape.SCALAR, AdamSettings.exact(beta))), count);
        return ops.cast(ops.sub(ops.scalar(power, 1), power), type);
    }
}
