package dev.convnet.onnx.file;

import dev.convnet.onnx.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The names of values in a file. Every value has a unique name, derived from its hint. */
final class Names {
    private final Map<Value, String> names = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> nextSuffix = new HashMap<>();

    /** Gives {@code value} exactly this name. @throws IllegalArgumentException if the name is empty or taken */
    void fix(Value value, String name) {
        if (name.isEmpty() || !taken.add(name)) {
            throw new IllegalArgumentException("the name '" + name + "' is empty or belongs to another value");
        }
        names.put(value, name);
    }

    /** Gives {@code value} of another graph the name of {@code original}, which the file combines with it. */
    void share(Value value, Value original) {
        names.put(value, names.get(original));
    }

    /** The name of {@code value}; the empty string if {@code value} is {@code null}, an input or output that is left out. */
    String of(Value value) {
        return value == null ? "" : names.computeIfAbsent(value, v -> unique(v.hint()));
    }

    /** A unique name: {@code hint}, with a number appended if the hint is taken. */
    String unique(String hint) {
        String name = hint;
        while (!taken.add(name)) {
            name = hint + "_" + nextSuffix.merge(hint, 1, Integer::sum);
        }
        return name;
    }
}
