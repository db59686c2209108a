package dev.convnet.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A complete graph of nodes.
 *
 * @param name the graph's name
 * @param inputs the values that the caller provides at each run
 * @param parameters the values that belong to the model, by name; a {@link Model} has tensors for them
 * @param nodes in an order in which every value is computed before it is used
 * @param outputs the results, by name
 * @param functions the model-local functions that nodes call
 */
public record Graph(
        String name,
        List<Value> inputs,
        Map<String, Value> parameters,
        List<Node> nodes,
        Map<String, Value> outputs,
        List<Function> functions) {
    public Graph {
        inputs = List.copyOf(inputs);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        functions = List.copyOf(functions);
    }

    /** The output called {@code name}. @throws IllegalArgumentException if there is none */
    public Value output(String name) {
        Value output = outputs.get(name);
        if (output == null) {
            throw new IllegalArgumentException("the graph " + this.name + " has no output " + name);
        }
        return output;
    }
}
