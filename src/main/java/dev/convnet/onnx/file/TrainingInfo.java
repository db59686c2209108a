package dev.convnet.onnx.file;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The algorithm that trains a model, as a part of the model's file: ONNX's {@code TrainingInfoProto}. A runtime combines the
 * model's graph with the algorithm's, runs both as one graph, and assigns outputs to variables.
 *
 * @param algorithm one training step; its weights are the variables that are the algorithm's own
 * @param shared the inputs and parameters of the algorithm that are the model's, each with the model's
 * @param initialization computes initial values of variables
 * @param initialValues the output of the initialization for a variable, by variable
 * @param updates the output of the algorithm with the new value of a variable, by variable
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public record TrainingInfo(
        Model algorithm,
        Map<Value, Value> shared,
        Graph initialization,
        Map<String, String> initialValues,
        Map<String, String> updates) {
    public TrainingInfo {
        shared = Map.copyOf(shared);
        initialValues = new LinkedHashMap<>(initialValues);
        updates = new LinkedHashMap<>(updates);
    }

    /** The algorithm's graph without the inputs and parameters that are the model's. */
    Graph ownPart() {
        Graph graph = algorithm.graph();
        Map<String, Value> parameters = new LinkedHashMap<>(graph.parameters());
        parameters.values().removeAll(shared.keySet());
        List<Value> inputs =
                graph.inputs().stream().filter(v -> !shared.containsKey(v)).toList();
        return new Graph(graph.name(), inputs, parameters, graph.nodes(), graph.outputs(), graph.functions());
    }

    /** Checks that the graphs can be combined. @throws UserError if an input, parameter or output of both has the same name */
    public void requireOwnNames(Graph model) {
        Set<String> taken = new HashSet<>(names(model).toList());
        names(ownPart()).filter(taken::contains).findFirst().ifPresent(name -> {
            throw new UserError(
                    "%s: the input, parameter or output %s has the name of an input or output of the training step: rename it"
                            .formatted(model.name(), name));
        });
    }

    private static Stream<String> names(Graph graph) {
        return Stream.of(
                        graph.inputs().stream().map(Value::hint),
                        graph.parameters().keySet().stream(),
                        graph.outputs().keySet().stream())
                .flatMap(names -> names);
    }
}
