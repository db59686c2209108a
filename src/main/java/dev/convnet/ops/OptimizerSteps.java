package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimizer step of one parameter, as PyTorch takes it. Parameter, gradient and slots have one shape; the learning rate
 * is a float scalar.
 */
public final class OptimizerSteps {
    public static final OperatorSchema SGD = Domain.operator("SgdStep")
            .input("parameter", REAL)
            .input("gradient", REAL)
            .input("learning_rate", DataType.FLOAT)
            .output("next_parameter", REAL)
            .attribute("weight_decay", AttributeKind.REAL)
            .inPlace(0, 0);

    public static final OperatorSchema MOMENTUM = Domain.operator("MomentumStep")
            .input("parameter", REAL)
            .input("gradient", REAL)
            .input("velocity", REAL)
            .input("learning_rate", DataType.FLOAT)
            .output("next_parameter", REAL)
            .output("next_velocity", REAL)
            .attribute("momentum", AttributeKind.REAL)
            .attribute("nesterov", AttributeKind.INT)
            .attribute("weight_decay", AttributeKind.REAL)
            .inPlace(0, 0)
            .inPlace(2, 1);

    public static final OperatorSchema ADAM = adam("AdamStep");

    public static final OperatorSchema ADAMW = adam("AdamWStep");

    private OptimizerSteps() {}

    private static OperatorSchema adam(String name) {
        return Domain.operator(name)
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

    /** Gradient descent: p − lr·(g + decay·p). */
    public static Value sgd(Ops ops, Value parameter, Value gradient, Value learningRate, float weightDecay) {
        return Domain.call(
                        ops,
                        SGD,
                        List.of(parameter, gradient, learningRate),
                        Map.of("weight_decay", Attribute.of(weightDecay)),
                        (body, in) -> {
                            Value p = in.get(0);
                            Value rate = body.cast(in.get(2), p.dataType());
                            Value start = shrunk(body, p, rate, weightDecay);
                            return List.of(body.sub(start, body.mul(in.get(1), rate)));
                        })
                .getFirst();
    }

    /** A parameter and the velocity that moved it. */
    public record Momentum(Value parameter, Value velocity) {}

    /** With momentum (Polyak 1964): v ← μ·v + g + decay·p; p − lr·v, or for Nesterov's variant p − lr·(g + decay·p + μ·v). */
    public static Momentum momentum(
            Ops ops,
            Value parameter,
            Value gradient,
            Value velocity,
            Value learningRate,
            float momentum,
            boolean nesterov,
            float weightDecay) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("momentum", Attribute.of(momentum));
        attributes.put("nesterov", Attribute.of(nesterov));
        attributes.put("weight_decay", Attribute.of(weightDecay));
        List<Value> results = Domain.call(
                ops, MOMENTUM, List.of(parameter, gradient, velocity, learningRate), attributes, (body, in) -> {
                    Value p = in.get(0);
                    Value mu = body.scalar(p, momentum);
                    Value g = decayed(body, p, in.get(1), weightDecay);
                    Value v = body.add(body.mul(in.get(2), mu), g);
                    Value direction = nesterov ? body.add(g, body.mul(v, mu)) : v;
                    Value rate = body.cast(in.get(3), p.dataType());
                    return List.of(body.sub(p, body.mul(direction, rate)), v);
                });
        return new Momentum(results.get(0), results.get(1));
    }

    /** A parameter and the running first and second moments of its gradient. */
    public record Moments(Value parameter, Value first, Value second) {}

    /** What Adam and AdamW are told. */
    public record AdamSettings(float beta1, float beta2, float epsilon, float weightDecay) {
        Map<String, Attribute> attributes() {
            Map<String, Attribute> attributes = new LinkedHashMap<>();
            attributes.put("beta1", Attribute.of(beta1));
            attributes.put("beta2", Attribute.of(beta2));
            attributes.put("epsilon", Attribute.of(epsilon));
            attributes.put("weight_decay", Attribute.of(weightDecay));
            return attributes;
        }
    }

    /**
     * Adam (Kingma and Ba 2014), its weight decay added to the gradient; or AdamW (Loshchilov and Hutter 2017), where the
     * parameter itself decays by lr·decay first.
     *
     * @param step int64 scalar: the steps done before this one
     * @param decoupled whether this is AdamW
     */
    public static Moments adam(
            Ops ops,
            Value parameter,
            Value gradient,
            Moments old,
            Value learningRate,
            Value step,
            AdamSettings settings,
            boolean decoupled) {
        List<Value> results = Domain.call(
                ops,
                decoupled ? ADAMW : ADAM,
                List.of(parameter, gradient, old.first(), old.second(), learningRate, step),
                settings.attributes(),
                (body, in) -> adamBody(body, in, settings, decoupled));
        return new Moments(results.get(0), results.get(1), results.get(2));
    }

    /**
     * With the corrections c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ, lr·(m / c₁) / (√(v / c₂) + ε) is (lr·√c₂ / c₁)·m / (√v + ε·√c₂): what
     * depends on the step alone is worked out on scalars, so that the large tensors are gone through less often.
     */
    private static List<Value> adamBody(Ops ops, List<Value> in, AdamSettings settings, boolean decoupled) {
        Value p = in.get(0);
        Value rate = ops.cast(in.get(4), p.dataType());
        Value g = decoupled ? in.get(1) : decayed(ops, p, in.get(1), settings.weightDecay());
        Value m = blend(ops, in.get(2), g, settings.beta1());
        Value v = blend(ops, in.get(3), ops.mul(g, g), settings.beta2());
        Value correction1 = biasCorrection(ops, in.get(5), settings.beta1(), p.dataType());
        Value correction2 = ops.sqrt(biasCorrection(ops, in.get(5), settings.beta2(), p.dataType()));
        Value factor = ops.div(ops.mul(rate, correction2), correction1);
        Value floor = ops.mul(correction2, ops.scalar(p, settings.epsilon()));
        Value move = ops.mul(ops.div(m, ops.add(ops.sqrt(v), floor)), factor);
        Value start = decoupled ? shrunk(ops, p, rate, settings.weightDecay()) : p;
        return List.of(ops.sub(start, move), m, v);
    }

    /** β·old + (1 − β)·new. */
    private static Value blend(Ops ops, Value old, Value fresh, float beta) {
        return ops.add(ops.mul(old, ops.scalar(old, beta)), ops.mul(fresh, ops.scalar(old, 1 - exact(beta))));
    }

    /** 1 − β^(step + 1), in double precision since β is close to 1. */
    private static Value biasCorrection(Ops ops, Value step, float beta, DataType type) {
        Value count = ops.cast(ops.add(step, ops.int64(1)), DataType.DOUBLE);
        Value power = ops.pow(ops.constant(Tensor.reals(DataType.DOUBLE, Shape.SCALAR, exact(beta))), count);
        return ops.cast(ops.sub(ops.scalar(power, 1), power), type);
    }

    private static Value decayed(Ops ops, Value parameter, Value gradient, float weightDecay) {
        return weightDecay == 0 ? gradient : ops.add(gradient, ops.mul(parameter, ops.scalar(parameter, weightDecay)));
    }

    /** p·(1 − lr·decay). */
    private static Value shrunk(Ops ops, Value parameter, Value rate, float weightDecay) {
        Value one = ops.scalar(parameter, 1);
        return weightDecay == 0
                ? parameter
                : ops.mul(parameter, ops.sub(one, ops.mul(rate, ops.scalar(parameter, weightDecay))));
    }

    /** The decimal number that was meant: 0.999 rather than the float next to it. */
    private static double exact(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
