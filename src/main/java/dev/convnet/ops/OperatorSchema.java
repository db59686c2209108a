package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The inputs, outputs and attributes of an operator. A schema is built step by step:
 *
 * <pre>{@code
 * OperatorSchema.of("my.domain", "Scale").input("x", REAL).output("y", REAL).attribute("factor", AttributeKind.REAL)
 * }</pre>
 *
 * @param domain the operator's domain
 * @param name the operator's name
 * @param inputs the formal inputs, in order
 * @param outputs the formal outputs, in order
 * @param attributes the kind of each attribute; every call has all of them
 * @param inPlace the pairs of an input and an output of the same size that may share their memory in a kernel
 */
public record OperatorSchema(
        String domain,
        String name,
        List<Formal> inputs,
        List<Formal> outputs,
        Map<String, AttributeKind> attributes,
        List<InPlace> inPlace) {
    /** Single or double precision. */
    public static final Set<DataType> REAL = Collections.unmodifiableSet(EnumSet.of(DataType.FLOAT, DataType.DOUBLE));

    public OperatorSchema {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        inPlace = List.copyOf(inPlace);
    }

    /** How often a formal input or output occurs in a call. */
    public enum Presence {
        REQUIRED,
        /** May be omitted. */
        OPTIONAL,
        /** Occurs once or more; only the last formal. */
        VARIADIC
    }

    /**
     * A formal input or output.
     *
     * @param types the allowed element types; empty for any type. Formals with the same several types have the same one of them in
     *     a call; the inputs of a variadic formal without types may differ
     */
    public record Formal(String name, Set<DataType> types, Presence presence) {
        public Formal {
            types = Collections.unmodifiableSet(new LinkedHashSet<>(types));
        }
    }

    /** The type of an attribute. */
    public enum AttributeKind {
        INT(Attribute.Int.class),
        REAL(Attribute.Real.class),
        TEXT(Attribute.Text.class),
        INTS(Attribute.Ints.class);

        private final Class<? extends Attribute> type;

        AttributeKind(Class<? extends Attribute> type) {
            this.type = type;
        }
    }

    /** Output {@code output} may share the memory of input {@code input}: kernels read each element before they overwrite it. */
    public record InPlace(int input, int output) {}

    /** The schema of an operator without inputs, outputs and attributes yet. */
    public static OperatorSchema of(String domain, String name) {
        return new OperatorSchema(domain, name, List.of(), List.of(), Map.of(), List.of());
    }

    /** This schema with a further input. */
    public OperatorSchema input(String input, Set<DataType> types) {
        return withInput(new Formal(input, types, Presence.REQUIRED));
    }

    /** This schema with a further input. */
    public OperatorSchema input(String input, DataType type) {
        return input(input, Set.of(type));
    }

    /** This schema with a further input that may be omitted. */
    public OperatorSchema optionalInput(String input, Set<DataType> types) {
        return withInput(new Formal(input, types, Presence.OPTIONAL));
    }

    /** This schema with a last input that occurs once or more. */
    public OperatorSchema variadicInput(String input, Set<DataType> types) {
        return withInput(new Formal(input, types, Presence.VARIADIC));
    }

    /** This schema with a further output. */
    public OperatorSchema output(String output, Set<DataType> types) {
        return new OperatorSchema(
                domain,
                name,
                inputs,
                appended(outputs, new Formal(output, types, Presence.REQUIRED)),
                attributes,
                inPlace);
    }

    /** This schema with a further attribute. */
    public OperatorSchema attribute(String attribute, AttributeKind kind) {
        Map<String, AttributeKind> all = new LinkedHashMap<>(attributes);
        all.put(attribute, kind);
        return new OperatorSchema(domain, name, inputs, outputs, all, inPlace);
    }

    /** This schema with output {@code output} allowed to overwrite input {@code input}. */
    public OperatorSchema inPlace(int input, int output) {
        return new OperatorSchema(
                domain, name, inputs, outputs, attributes, appended(inPlace, new InPlace(input, output)));
    }

    /** The name of input {@code index} of a call; the inputs of a variadic formal are numbered. */
    String inputName(int index) {
        Formal formal = formalInput(index);
        return formal.presence() == Presence.VARIADIC
                ? formal.name() + "_" + (index - inputs.indexOf(formal))
                : formal.name();
    }

    /**
     * Records a call of the operator, a model-local function.
     *
     * @param arguments the inputs; {@code null} for an optional one that is omitted
     * @param given the attributes, in any order
     * @param body records what the operator computes, in standard operators
     * @return the outputs
     * @throws IllegalArgumentException if the call or the body does not fit this schema
     */
    List<Value> call(Ops ops, List<Value> arguments, Map<String, Attribute> given, Ops.FunctionBody body) {
        requireCall(arguments, given);
        List<String> names =
                IntStream.range(0, arguments.size()).mapToObj(this::inputName).toList();
        Map<String, Attribute> ordered = new LinkedHashMap<>();
        attributes.keySet().forEach(attribute -> ordered.put(attribute, given.get(attribute)));
        List<Value> results = ops.call(domain, name, names, arguments, ordered, body);
        requireResults(results);
        return results;
    }

    /**
     * Checks a call.
     *
     * @param arguments the inputs; {@code null} for an optional one that is omitted
     * @throws IllegalArgumentException if the call does not fit; the message says what is wrong and what would be right
     */
    void requireCall(List<Value> arguments, Map<String, Attribute> given) {
        requireCount(arguments.size());
        Map<Set<DataType>, DataType> shared = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            requireType("input", inputName(i), formalInput(i), arguments.get(i), shared);
        }
        if (!given.keySet().equals(attributes.keySet())) {
            throw misfit("it takes the attributes " + attributes.keySet() + ", not " + given.keySet());
        }
        attributes.forEach((attribute, kind) -> {
            if (!kind.type.isInstance(given.get(attribute))) {
                throw misfit(
                        "the attribute " + attribute + " is of the kind " + kind + ", not " + given.get(attribute));
            }
        });
    }

    /** Checks the outputs of a call. @throws IllegalArgumentException as {@link #requireCall} */
    void requireResults(List<Value> results) {
        if (results.size() != outputs.size()) {
            throw misfit("it has " + outputs.size() + " outputs, not " + results.size());
        }
        Map<Set<DataType>, DataType> shared = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            requireType("output", outputs.get(i).name(), outputs.get(i), results.get(i), shared);
        }
    }

    private void requireCount(int given) {
        long least =
                inputs.stream().filter(f -> f.presence() != Presence.OPTIONAL).count();
        boolean variadic = !inputs.isEmpty() && inputs.getLast().presence() == Presence.VARIADIC;
        if (given < least || (given > inputs.size() && !variadic)) {
            throw misfit(
                    "it takes the inputs " + inputs.stream().map(Formal::name).toList() + ", but was given " + given);
        }
    }

    private void requireType(
            String role, String formalName, Formal formal, Value value, Map<Set<DataType>, DataType> shared) {
        if (value == null) {
            if (formal.presence() != Presence.OPTIONAL) {
                throw misfit("the " + role + " " + formalName + " cannot be left out");
            }
            return;
        }
        if (formal.types().isEmpty()) {
            return;
        }
        DataType type = value.dataType();
        if (!formal.types().contains(type)) {
            throw misfit("the " + role + " " + formalName + " is one of " + formal.types() + ", not " + value.type());
        }
        DataType first = formal.types().size() == 1 ? type : shared.computeIfAbsent(formal.types(), _ -> type);
        if (first != type) {
            throw misfit("the " + role + " " + formalName + " is " + type + " where another is " + first);
        }
    }

    private IllegalArgumentException misfit(String what) {
        return new IllegalArgumentException(this + ": " + what);
    }

    private Formal formalInput(int index) {
        return inputs.get(Math.min(index, inputs.size() - 1));
    }

    private OperatorSchema withInput(Formal input) {
        if (!inputs.isEmpty() && inputs.getLast().presence() == Presence.VARIADIC) {
            throw misfit("no input can follow " + inputs.getLast().name() + ", which is variadic");
        }
        return new OperatorSchema(domain, name, appended(inputs, input), outputs, attributes, inPlace);
    }

    private static <T> List<T> appended(List<T> list, T last) {
        List<T> all = new ArrayList<>(list);
        all.add(last);
        return all;
    }

    /** The operator as {@code domain::name}. */
    @Override
    public String toString() {
        return domain + "::" + name;
    }
}
