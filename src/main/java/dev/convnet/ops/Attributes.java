package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Window;
import java.util.List;
import java.util.Map;

/**
 * The attributes of a node, read by name and kind. Each method throws {@link IllegalArgumentException} if the node lacks the
 * attribute or if it is of another kind.
 */
public record Attributes(Map<String, Attribute> values) {
    public Attributes {
        values = Map.copyOf(values);
    }

    /** An integer. */
    public long integer(String name) {
        return required(name, Attribute.Int.class).value();
    }

    /** Whether an integer is not 0. */
    public boolean flag(String name) {
        return integer(name) != 0;
    }

    /** A float. */
    public float real(String name) {
        return required(name, Attribute.Real.class).value();
    }

    /** A text. */
    public String text(String name) {
        return required(name, Attribute.Text.class).value();
    }

    /** A list of integers. */
    public List<Long> integers(String name) {
        return required(name, Attribute.Ints.class).values();
    }

    /** The window that {@code kernel_shape}, {@code strides}, {@code pads} and {@code dilations} describe. */
    Window window() {
        List<Long> kernel = integers("kernel_shape");
        List<Long> pads = integers("pads");
        return new Window(
                kernel,
                integers("strides"),
                pads.subList(0, kernel.size()),
                pads.subList(kernel.size(), 2 * kernel.size()),
                integers("dilations"));
    }

    private <A extends Attribute> A required(String name, Class<A> kind) {
        Attribute value = values.get(name);
        if (!kind.isInstance(value)) {
            throw new IllegalArgumentException("the attribute " + name + " is missing or of another kind: " + value);
        }
        return kind.cast(value);
    }
}
