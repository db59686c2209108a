package dev.convnet.model.verify;

import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelSession;
import dev.convnet.model.ModelValue;
import dev.convnet.model.NodeOutputs;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ort.SessionFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares the outputs of two models, or of one model in two sessions, for the same inputs.
 *
 * @param values the values that both models have, in the order in which the first model computes them; all outputs are among them
 */
public record ModelComparison(List<ComparedValue> values) {
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

    /** Whether all values agree. */
    public boolean agrees() {
        return values.stream().allMatch(value -> value.difference().agrees());
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
     * @throws UserError if the models have inputs or outputs of other names, types or shapes
     */
    public static ModelComparison of(
            ComparedModel first,
            ComparedModel second,
            Map<String, ModelValue> inputs,
            Tolerance tolerance,
            boolean layers) {
        requireSame(
                "inputs",
                first.model(),
                first.model().inputs(),
                second.model(),
                second.model().inputs());
        requireSame(
                "outputs",
                first.model(),
                first.model().outputs(),
                second.model(),
                second.model().outputs());
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
        return new ModelComparison(values);
    }

    /** Checks that values match by name or by order, with equal element types, and equal sizes where both models have them. */
    private static void requireSame(
            String what,
            ModelFile first,
            List<ValueInfoProto> ofFirst,
            ModelFile second,
            List<ValueInfoProto> ofSecond) {
        Map<String, String> matched = matched(names(ofFirst), names(ofSecond));
        Map<String, TypeProto> types =
                ofSecond.stream().collect(Collectors.toMap(ValueInfoProto::getName, ValueInfoProto::getType));
        boolean areSame = ofFirst.size() == ofSecond.size()
                && matched.size() == ofFirst.size()
                && ofFirst.stream().allMatch(value -> fit(value.getType(), types.get(matched.get(value.getName()))));
        if (!areSame) {
            throw new UserError("the models have different %s: %s in %s, %s in %s"
                    .formatted(what, describe(ofFirst), first.path(), describe(ofSecond), second.path()));
        }
    }

    private static String describe(List<ValueInfoProto> values) {
        return values.isEmpty()
                ? "none"
                : values.stream()
                        .map(value -> value.getName() + ": " + ModelText.type(value.getType()))
                        .collect(Collectors.joining(", "));
    }

    private static boolean fit(TypeProto one, TypeProto other) {
        if (!one.hasTensorType() || !other.hasTensorType()) {
            return one.getValueCase() == other.getValueCase();
        }
        TypeProto.Tensor first = one.getTensorType();
        TypeProto.Tensor second = other.getTensorType();
        if (first.getElemType() != second.getElemType()) {
            return false;
        }
        List<Dimension> sizes = first.getShape().getDimList();
        List<Dimension> others = second.getShape().getDimList();
        return !first.hasShape()
                || !second.hasShape()
                || (sizes.size() == others.size()
                        && IntStream.range(0, sizes.size()).allMatch(axis -> fit(sizes.get(axis), others.get(axis))));
    }

    /** Whether sizes are equal, or one is open. */
    private static boolean fit(Dimension one, Dimension other) {
        return !one.hasDimValue()
                || !other.hasDimValue()
                || one.getDimValue() < 0
                || other.getDimValue() < 0
                || one.getDimValue() == other.getDimValue();
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
}
