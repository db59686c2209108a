package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Our domain: its name, its operators, and calls of them. */
public final class Domain {
    public static final String NAME = "dev.convnet";

    private Domain() {}

    /** Every operator of the domain. */
    public static List<OperatorSchema> operators() {
        return List.of(
                ConvGradients.INPUT,
                ConvGradients.WEIGHT,
                ConvGradients.BIAS,
                PoolGradients.MAX,
                PoolGradients.AVERAGE,
                PoolGradients.GLOBAL_MAX,
                PoolGradients.GLOBAL_AVERAGE,
                Activations.RELU_GRAD,
                Activations.SIGMOID_GRAD,
                BatchNormTraining.FORWARD,
                BatchNormTraining.BACKWARD,
                BatchNormTraining.FORWARD_RELU,
                BatchNormTraining.BACKWARD_RELU,
                SeededDropout.SCHEMA,
                CrossEntropy.LOSS,
                CrossEntropy.GRADIENT,
                OptimizerSteps.SGD,
                OptimizerSteps.MOMENTUM,
                OptimizerSteps.ADAM,
                OptimizerSteps.ADAMW);
    }

    /** Whether {@code operator} is ours and of that name, whatever its overload. */
    public static boolean has(OperatorId operator, String name) {
        return operator.domain().equals(NAME) && operator.name().equals(name);
    }

    static OperatorSchema operator(String name) {
        return OperatorSchema.of(NAME, name);
    }

    /**
     * Calls an operator.
     *
     * @param inputs its inputs; {@code null} where an optional one is left out
     * @param body what it computes, in standard operators
     * @return its outputs
     * @throws IllegalArgumentException if the call or the body does not fit the schema
     */
    static List<Value> call(
            Ops ops,
            OperatorSchema schema,
            List<Value> inputs,
            Map<String, Attribute> attributes,
            Ops.FunctionBody body) {
        schema.requireCall(inputs, attributes);
        List<String> names =
                IntStream.range(0, inputs.size()).mapToObj(schema::inputName).toList();
        List<Value> results = ops.call(schema.domain(), schema.name(), names, inputs, attributes, body);
        schema.requireResults(results);
        return results;
    }
}
