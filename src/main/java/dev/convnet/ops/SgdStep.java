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
 * One step of gradient descent, as PyTorch computes it: p − lr·(g + decay·p).
 *
 * @param weightDecay the decay
 */
public record SgdStep(float weightDecay) implements DomainOperator {
    public static final OperatorType<SgdStep> TYPE = new OperatorType<>(
            OperatorType.schema("SgdStep")
                    .input("parameter", REAL)
                    .input("gradient", REAL)
                    .input("learning_rate", DataType.FLOAT)
                    .output("next_parameter", REAL)
                    .attribute("weight_decay", AttributeKind.REAL)
                    .inPlace(0, 0),
            attributes -> new SgdStep(attributes.real("weight_decay")));

    @Override
    public OperatorType<SgdStep> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return Map.of("weight_decay", Attribute.of(weightDecay));
    }

    /**
     * Records a call.
     *
     * @param parameter of any shape
     * @param gradient of the parameter's shape
     * @param learningRate float scalar
     * @return the next value of the parameter
     */
    public Value call(Ops ops, Value parameter, Value gradient, Value learningRate) {
        return call(ops, List.of(parameter, gradient, learningRate)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value p = inputs.get(0);
        Value rate = ops.cast(inputs.get(2), p.dataType());
        Value start = WeightDecay.appliedToParameter(ops, p, rate, weightDecay);
        return List.of(ops.sub(start, ops.mul(inputs.get(1), rate)));
    }
}
