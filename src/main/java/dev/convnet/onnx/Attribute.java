package dev.convnet.onnx;

import java.util.Arrays;
import java.util.List;

/** A named constant argument of a node. */
public sealed interface Attribute {
    /** An integer; booleans are 0 and 1. */
    record Int(long value) implements Attribute {}

    /** A floating-point number. */
    record Real(float value) implements Attribute {}

    /** A string. */
    record Text(String value) implements Attribute {}

    /** A list of integers. */
    record Ints(List<Long> values) implements Attribute {
        public Ints {
            values = List.copyOf(values);
        }
    }

    /** A tensor. */
    record Data(Tensor value) implements Attribute {}

    static Attribute of(long value) {
        return new Int(value);
    }

    static Attribute of(boolean value) {
        return new Int(value ? 1 : 0);
    }

    static Attribute of(float value) {
        return new Real(value);
    }

    static Attribute of(String value) {
        return new Text(value);
    }

    static Attribute of(long... values) {
        return new Ints(Arrays.stream(values).boxed().toList());
    }

    static Attribute of(List<Long> values) {
        return new Ints(values);
    }

    static Attribute of(Tensor value) {
        return new Data(value);
    }
}
