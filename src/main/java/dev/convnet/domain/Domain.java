package dev.convnet.domain;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/** The name of the domain, and calls of its operators. */
public final class Domain {
    public static final String NAME = "dev.convnet";

    private Domain() {}

    /** Whether {@code operator} is ours and of that name, whatever its overload. */
    public static boolean has(OperatorId operator, String name) {
        return operator.domain().equals(NAME) && operator.name().equals(name);
    }

    static List<Value> call(
            Ops ops,
            String name,
            List<String> inputNames,
            List<Value> inputs,
            Map<String, Attribute> attributes,
            GraphBuilder.Body body) {
        return ops.builder().call(NAME, name, inputNames, inputs, attributes, body);
    }
}
