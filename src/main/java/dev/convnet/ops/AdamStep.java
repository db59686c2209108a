package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/** One step of Adam (Kingma and Ba 2014) as PyTorch computes it, with the weight decay added to the gradient. */
public record AdamStep(AdamSettings settings) implements DomainOperator {
    public static final OperatorType<AdamStep> TYPE =
            new OperatorType<>(AdamFormula.schema("AdamStep"), attributes -> new AdamStep(AdamSettings.of(attributes)));

    /** The next values of the parameter and of the running moments of its gradient. */
    public record AdamState(Value parameter, Value firstMoment, Value secondMoment) {
        static AdamState of(List<Value> outputs) {
            return new AdamState(outputs.get(0), outputs.get(1), outputs.get(2));
        }
    }

    @Override
    public OperatorType<AdamStep> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return settings.attributes();
    }

    /**
     * Records a call.
     *
     * @param parameter of any shape
     * @param gradient of the parameter's shape
     * @param firstMoment of the parameter's shape
     * @param secondMoment of the parameter's shape
     * @param learningRate float scalar
     * @param step int64 scalar: the number of steps before this one
     */
    public AdamState call(
            Ops ops,
            Value parameter,
            Value gradient,
            Value firstMoment,
            Value secondMoment,
            Value learningRate,
            Value step) {
        return AdamState.of(call(ops, List.of(parameter, gradient, firstMoment, secondMoment, learningRate, step)));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        return AdamFormula.body(ops, inputs, settings, false);
    }
}
