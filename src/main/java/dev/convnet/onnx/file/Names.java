package dev.convnet.onnx.file;

import dev.convnet.onnx.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The one authority on the names in a file: every value gets its own, close to its hint and always the same. */
final class Names {
    private final Map<Value, String> names = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> nextSuffix = new HashMap<>();

    /** Gives {@code value} exactly this name. @throws IllegalArgumentException if another value has it */
    void fix(Value value, String name) {
        if (name.isEmpty() || !taken.add(name)) {
            throw new IllegalArgumentException("the name '" + name + "' is empty or already given to another value");
        }
        names.put(value, name);
    }

    /** The name of {@code value}; the empty string for an input that was left out. */
    String of(Value value) {
        return value == null ? "" : names.computeIfAbsent(value, v -> unique(v.hint()));
    }

    /** A name that nothing else has, made of {@code hint} and, where needed, a number. */
    String unique(String hint) {
        String name = hint;
        while (!taken.add(name)) {
            name = hint + "_" + nextSuffix.merge(hint, 1, Integer::sum);
        }
        return name;
    }
}
