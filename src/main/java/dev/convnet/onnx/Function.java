package dev.convnet.onnx;

import java.util.List;

/**
 * A model-local function: an operator defined by a body of other operators. Each call traces the body with the shapes of its own
 * inputs; calls with different bodies have functions of one name with different overloads.
 *
 * @param id the operator that the function defines
 * @param inputs the formal inputs, without those that the call left out
 * @param nodes the body, in an order in which every value is computed before it is used
 * @param outputs the results
 * @param attributes the names of the attributes that a call has
 */
public record Function(
        OperatorId id, List<Value> inputs, List<Node> nodes, List<Value> outputs, List<String> attributes) {
    public Function {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
    }
}
