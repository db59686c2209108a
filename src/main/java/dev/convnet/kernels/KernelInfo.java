package dev.convnet.kernels;

import dev.convnet.onnx.Attribute;
import java.util.List;
import java.util.Map;

/**
 * The node that a kernel is made for.
 *
 * @param name its name in the file; may be empty
 * @param attributes those of its attributes that the operator's schema knows
 */
public record KernelInfo(String name, Map<String, Attribute> attributes) {
    public KernelInfo {
        attributes = Map.copyOf(attributes);
    }

    /** The integer {@code attribute}. @throws IllegalArgumentException if the node has none */
    public long integer(String attribute) {
        return required(attribute, Attribute.Int.class).value();
    }

    /** Whether the integer {@code attribute} is not 0. @throws IllegalArgumentException if the node has none */
    public boolean flag(String attribute) {
        return integer(attribute) != 0;
    }

    /** The float {@code attribute}. @throws IllegalArgumentException if the node has none */
    public float real(String attribute) {
        return required(attribute, Attribute.Real.class).value();
    }

    /** The text {@code attribute}. @throws IllegalArgumentException if the node has none */
    public String text(String attribute) {
        return required(attribute, Attribute.Text.class).value();
    }

    /** The integers {@code attribute}. @throws IllegalArgumentException if the node has none */
    public List<Long> integers(String attribute) {
        return required(attribute, Attribute.Ints.class).values();
    }

    /** Element {@code index} of the integers {@code attribute}. @throws IllegalArgumentException if the node has none */
    public int integer(String attribute, int index) {
        return Math.toIntExact(integers(attribute).get(index));
    }

    private <A extends Attribute> A required(String attribute, Class<A> kind) {
        Attribute value = attributes.get(attribute);
        if (!kind.isInstance(value)) {
            throw new IllegalArgumentException(
                    "the attribute " + attribute + " is missing or of another kind: " + value);
        }
        return kind.cast(value);
    }
}
