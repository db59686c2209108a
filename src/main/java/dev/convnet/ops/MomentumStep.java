package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.List;
import java.util.Map;

/**
 * One step of gradient descent with momentum (Polyak 1964), as PyTorch computes it: v ← μ·v + g + decay·p, then p − lr·v, or
 * p − lr·(g + decay·p + μ·v) for Nesterov's variant.
 *
 * @param momentum μ
 * @param nesterov whether this is Nesterov's variant
 * @param weightDecay the decay
 */
public record MomentumStep(float momentum, boolean nesterov, float weightDecay) implements DomainOperator {
    public static final OperatorType<MomentumStep> TYPE = new OperatorType<>(
            OperatorType.schema("MomentumStep")
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
                    .inPlace(2, 1),
            attributes -> new MomentumStep(
                    attributes.real("momentum"), attributes.flag("nesterov"), attributes.real("weight_decay")));

    /** The next values of the parameter and its velocity. */
    public record MomentumState(Value parameter, Value velocity) {}

    @Override
    public OperatorType<MomentumStep> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return Map.of(
                "momentum", Attribute.of(momentum),
                "nesterov", Attribute.of(nesterov),
                "weight_decay", Attribute.of(weightDecay));
    }

    /**
     * Records a call.
     *
     * @param parameter of any shape
     * @param gradient of the parameter's shape
     * @param velocity of the parameter's shape
     * @param learningRate float scalar
     */
    public MomentumState call(Ops ops, Value parameter, Value gradient, Value velocity, Value learningRate) {
        List<Value> outputs = call(ops, List.of(parameter, gradient, velocity, learningRate));
        return new MomentumState(outputs.get(0), outputs.get(1));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value p = inputs.get(0);
        Value mu = ops.scalar(p, momentum);
        Value g = WeightDecay.addedToGradient(ops, p, inputs.get(1), weightDecay);
        Value v = ops.add(ops.mul(inputs.get(2), mu), g);
        Value direction = nesterov ? ops.add(g, ops.mul(v, mu)) : v;
        Value rate = ops.cast(inputs.get(3), p.dataType());
        return List.of(ops.sub(p, ops.mul(direction, rate)), v);
    }
}
