package dev.convnet.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph and its weights, as in an ONNX file.
 *
 * @param graph the graph
 * @param weights tensors by parameter name; a parameter without a tensor becomes an input of the model
 * @param metadata free-form properties of the model
 * @param description a description for readers
 */
public record Model(Graph graph, Map<String, Tensor> weights, Map<String, String> metadata, String description) {
    /** The IR version of the written files, the first in which functions have overloads. */
    public static final int IR_VERSION = 10;

    public Model {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        weights.forEach((name, tensor) -> requireFit(graph, name, tensor));
    }

    private static void requireFit(Graph graph, String name, Tensor tensor) {
        Value parameter = graph.parameters().get(name);
        if (parameter == null || !parameter.type().equals(tensor.type())) {
            throw new ShapeException("the weight " + name + " is " + tensor.type() + ", the graph "
                    + (parameter == null ? "has no such parameter" : "takes " + parameter.type()));
        }
    }
}
