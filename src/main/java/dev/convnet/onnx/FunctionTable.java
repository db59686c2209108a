package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions of a model. Equal functions are stored once; different functions of one name get different overloads. */
final class FunctionTable {
    private final Map<Definition, OperatorId> known = new HashMap<>();
    private final Map<String, Integer> overloads = new HashMap<>();
    private final List<Function> functions = new ArrayList<>();

    /** Adds {@code function} unless the table has an equal one. @return the operator to call, with the overload of the function */
    OperatorId define(Function function) {
        return known.computeIfAbsent(Definition.of(function), _ -> {
            OperatorId id = function.id();
            int number = overloads.merge(id.domain() + "::" + id.name(), 1, Integer::sum);
            OperatorId own = new OperatorId(id.domain(), id.name(), number == 1 ? "" : "v" + number);
            functions.add(
                    new Function(own, function.inputs(), function.nodes(), function.outputs(), function.attributes()));
            return own;
        });
    }

    List<Function> all() {
        return List.copyOf(functions);
    }

    /**
     * A function by what a file says of it. Values are represented by the numbers in which they are computed, since two traces of one
     * body consist of different objects.
     */
    private record Definition(
            OperatorId id, List<String> inputs, List<Call> calls, List<Integer> outputs, List<String> attributes) {
        /** A node, with the numbers of its inputs and the preferred names of its outputs; {@code null} where one is left out. */
        private record Call(
                OperatorId operator,
                boolean named,
                List<Integer> inputs,
                List<String> outputs,
                Map<String, Attribute> attributes) {}

        static Definition of(Function function) {
            Map<Value, Integer> numbers = new HashMap<>();
            Stream.concat(
                            function.inputs().stream(),
                            function.nodes().stream().flatMap(node -> node.outputs().stream()))
                    .filter(Objects::nonNull)
                    .forEach(value -> numbers.put(value, numbers.size()));
            return new Definition(
                    function.id(),
                    hints(function.inputs()),
                    function.nodes().stream()
                            .map(node -> new Call(
                                    node.operator(),
                                    !node.scope().isEmpty(),
                                    numbers(node.inputs(), numbers),
                                    hints(node.outputs()),
                                    node.attributes()))
                            .toList(),
                    numbers(function.outputs(), numbers),
                    function.attributes());
        }

        private static List<Integer> numbers(List<Value> values, Map<Value, Integer> numbers) {
            return values.stream().map(numbers::get).collect(Collectors.toList());
        }

        private static List<String> hints(List<Value> values) {
            return values.stream()
                    .map(value -> value == null ? null : value.hint())
                    .collect(Collectors.toList());
        }
    }
}
