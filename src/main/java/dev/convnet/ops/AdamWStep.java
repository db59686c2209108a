package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/** One step of AdamW (Loshchilov and Hutter 2017) as PyTorch computes it: the parameter itself decays first, by lr·decay. */
public record AdamWStep(AdamSettings settings) implements DomainOperator {
    public static final OperatorType<AdamWStep> TYPE = new OperatorType<>(
            AdamFormula.schema("AdamWStep"), attributes -> new AdamWStep(AdamSettings.of(attributes)));

    @Override
    public OperatorType<AdamWStep> type() {
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
    public AdamStep.AdamState call(
            Ops ops,
            Value parameter,
            Value gradient,
            Value firstMoment,
            Value secondMoment,
            Value learningRate,
            Value step) {
        return AdamStep.AdamState.of(
                call(ops, List.of(parameter, gradient, firstMoment, secondMoment, learningRate, step)));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        return AdamFormula.body(ops, inputs, settings, true);
    }
}
