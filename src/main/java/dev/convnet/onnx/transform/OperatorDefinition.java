package dev.convnet.onnx.transform;

import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.TensorProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One version of an operator of ONNX.
 *
 * @param name the operator's type, such as {@code Conv}
 * @param since the version of the operator set that introduced this definition
 * @param inputs the formal inputs
 * @param outputs the formal outputs
 * @param attributes the attributes by name
 */
record OperatorDefinition(
        String name,
        int since,
        List<ValueDefinition> inputs,
        List<ValueDefinition> outputs,
        Map<String, AttributeDefinition> attributes) {
    OperatorDefinition {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /** How often an input or output occurs. */
    enum Occurrence {
        SINGLE,
        OPTIONAL,
        VARIADIC
    }

    /**
     * A formal input or output.
     *
     * @param types the allowed types in ONNX's spelling, such as {@code float16} or {@code seq(tensor(float))}
     */
    record ValueDefinition(String name, Occurrence occurrence, Set<String> types) {
        ValueDefinition {
            types = Set.copyOf(types);
        }

        boolean allows(TensorProto.DataType type) {
            return types.contains(ElementTypes.name(type));
        }
    }

    /**
     * An attribute.
     *
     * @param fallback the default in the spelling of {@link #text}; empty without one
     */
    record AttributeDefinition(AttributeProto.AttributeType type, boolean required, Optional<String> fallback) {
        /** Whether a node that leaves the attribute out means {@code value}. */
        boolean means(AttributeProto value) {
            return fallback.isPresent() && fallback.get().equals(text(value));
        }
    }

    /** The formal input at a position of a call, if there is one. */
    Optional<ValueDefinition> input(int index) {
        return at(inputs, index);
    }

    /** The formal output at a position of a call, if there is one. */
    Optional<ValueDefinition> output(int index) {
        return at(outputs, index);
    }

    /** The last formal repeats if it is variadic. */
    private static Optional<ValueDefinition> at(List<ValueDefinition> formals, int index) {
        if (index < formals.size()) {
            return Optional.of(formals.get(index));
        }
        return formals.isEmpty() || formals.getLast().occurrence() != Occurrence.VARIADIC
                ? Optional.empty()
                : Optional.of(formals.getLast());
    }

    /** A number, a string, or a list of numbers as text. */
    private static String text(AttributeProto value) {
        return switch (value.getType()) {
            case INT -> Long.toString(value.getI());
            case FLOAT -> Float.toString(value.getF());
            case STRING -> value.getS().toStringUtf8();
            case INTS ->
                String.join(
                        ",", value.getIntsList().stream().map(String::valueOf).toList());
            default -> "";
        };
    }
}
