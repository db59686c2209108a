package dev.convnet.onnx;

import java.util.List;

/**
 * A model-local function: an operator defined by a body of other operators. A body is traced with the shapes of the call
 * that it is for, so calls whose shapes lead to different bodies get functions of one name and different overloads.
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
