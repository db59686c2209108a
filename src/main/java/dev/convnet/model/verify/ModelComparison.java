package dev.convnet.model.verify;

import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelSession;
import dev.convnet.model.ModelValue;
import dev.convnet.model.NodeOutputs;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ort.SessionFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the outputs of two models, or of one model in two sessions, for the same inputs.
 *
 * @param values the values that both models have, in the order in which the first model computes them
 * @param onlyFirst the outputs that only the first model has
 * @param onlySecond the outputs that only the second model has
 */
public record ModelComparison(List<ComparedValue> values, List<String> onlyFirst, List<String> onlySecond) {
    /** A model and the factory of its session. */
    public record ComparedModel(ModelFile model, SessionFactory sessions) {}

    /**
     * A value that both models have.
     *
     * @param name its name in the first model
     * @param type its type in the first model
     * @param isOutput whether it is an output of the first model, not an intermediate value
     * @param difference the difference of the second model's value
     */
    public record ComparedValue(String name, String type, boolean isOutput, Difference difference) {}

    /** Whether all values agree and both models have the same outputs. */
    public boolean agrees() {
        return onlyFirst.isEmpty()
                && onlySecond.isEmpty()
                && values.stream().allMatch(value -> value.difference().agrees());
    }

    /** The first value in the order of computation that does not agree. */
    public Optional<ComparedValue> firstDeparture() {
        return values.stream().filter(value -> !value.difference().agrees()).findFirst();
    }

    /**
     * Runs both models and compares their values.
     *
     * <p>Values are matched by name. If the models have equally many outputs but no output name in common, outputs are matched by
     * order. Inputs are matched in the same way.
     *
     * @param inputs the inputs by their names in the first model
     * @param layers whether to compare all values that both models compute, not only outputs
     * @throws UserError if an input of the second model has no match, or the models have no output in common
     */
    public static ModelComparison of(
            ComparedModel first,
            ComparedModel second,
            Map<String, ModelValue> inputs,
            Tolerance tolerance,
            boolean layers) {
        List<String> wanted = layers ? common(first.model(), second.model()) : List.of();
        Map<String, ModelValue> expected = run(NodeOutputs.exposed(first.model(), wanted), inputs, first.sessions());
        Map<String, ModelValue> actual = run(
                NodeOutputs.exposed(second.model(), wanted),
                renamed(inputs, first.model(), second.model()),
                second.sessions());
        Map<String, String> outputs =
                matched(names(first.model().outputs()), names(second.model().outputs()));
        wanted.forEach(name -> outputs.putIfAbsent(name, name));
        List<String> order = new ArrayList<>(NodeOutputs.names(first.model()));
        order.addAll(names(first.model().outputs()));
        List<ComparedValue> values = new ArrayList<>();
        Set<String> own = new HashSet<>(names(first.model().outputs()));
        for (String name :
                order.stream().distinct().filter(outputs::containsKey).toList()) {
            ModelValue value = expected.get(name);
            Difference difference = Difference.between(value, actual.get(outputs.get(name)), tolerance);
            values.add(new ComparedValue(name, value.describe(), own.contains(name), difference));
        }
        if (values.isEmpty()) {
            throw new UserError("%s and %s have no output in common"
                    .formatted(first.model().path(), second.model().path()));
        }
        return new ModelComparison(
                values,
                without(names(first.model().outputs()), outputs.keySet()),
                without(names(second.model().outputs()), new HashSet<>(outputs.values())));
    }

    private static Map<String, ModelValue> run(
            ModelFile model, Map<String, ModelValue> inputs, SessionFactory sessions) {
        try (ModelSession session = ModelSession.open(model, inputs, sessions)) {
            return session.run();
        }
    }

    private static List<String> common(ModelFile first, ModelFile second) {
        Set<String> there = new HashSet<>(NodeOutputs.names(second));
        return NodeOutputs.names(first).stream().filter(there::contains).toList();
    }

    private static Map<String, ModelValue> renamed(Map<String, ModelValue> inputs, ModelFile first, ModelFile second) {
        Map<String, String> matched = matched(names(first.inputs()), names(second.inputs()));
        Map<String, ModelValue> renamed = new LinkedHashMap<>();
        inputs.forEach((name, value) -> renamed.put(matched.getOrDefault(name, name), value));
        return renamed;
    }

    /** The second model's names by those of the first. */
    private static Map<String, String> matched(List<String> first, List<String> second) {
        Map<String, String> matched = new LinkedHashMap<>();
        boolean byOrder = first.size() == second.size() && first.stream().noneMatch(second::contains);
        for (int i = 0; i < first.size(); i++) {
            if (byOrder) {
                matched.put(first.get(i), second.get(i));
            } else if (second.contains(first.get(i))) {
                matched.put(first.get(i), first.get(i));
            }
        }
        return matched;
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    private static List<String> without(List<String> names, Set<String> known) {
        return names.stream().filter(name -> !known.contains(name)).toList();
    }
}
