package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/**
 * An operator of our domain with its attributes, which are the components of the record that implements this. Each record has a
 * constant {@code TYPE}, and a method {@code call} that takes the operator's inputs one by one and returns its outputs.
 */
public interface DomainOperator {
    /** The domain's name. */
    String DOMAIN = "dev.convnet";

    /** The operator's schema and reader. */
    OperatorType<?> type();

    /** The attributes of a node that calls the operator. */
    default Map<String, Attribute> attributes() {
        return Map.of();
    }

    /**
     * Records what the operator computes, in standard operators.
     *
     * @param inputs as many as the schema has
     * @return the outputs, as many as the schema has
     */
    List<Value> body(Ops ops, List<Value> inputs);

    /**
     * Records a call of the operator, a model-local function with the {@link #body}.
     *
     * @return the outputs
     * @throws IllegalArgumentException if the inputs do not fit the schema
     */
    default List<Value> call(Ops ops, List<Value> inputs) {
        return type().schema().call(ops, inputs, attributes(), this::body);
    }
}
