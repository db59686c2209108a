package dev.convnet.suite;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JsonToken;

/** A mapping of a YAML file with known keys, and readers of its fields by type. */
final class Section {
    private final Yaml.Mapping mapping;

    private Section(Yaml.Mapping mapping) {
        this.mapping = mapping;
    }

    /**
     * Reads a mapping.
     *
     * @throws UserError if it is not one, or has a key that is not in {@code keys}
     */
    static Section of(Yaml value, List<String> keys) {
        Yaml.Mapping mapping = mapping(value);
        mapping.keyLines().forEach((key, line) -> {
            if (!keys.contains(key)) {
                throw mapping.place()
                        .at(line, mapping.place().field())
                        .error("unknown key '" + key + "'; expected one of " + String.join(", ", keys)
                                + NearestName.hint(key, keys));
            }
        });
        return new Section(mapping);
    }

    /** Reads a mapping whose keys are not known yet. @throws UserError if it is not a mapping */
    static Section withAnyKeys(Yaml value) {
        return new Section(mapping(value));
    }

    private static Yaml.Mapping mapping(Yaml value) {
        if (value instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        throw value.error("expected a mapping of keys to values; found " + value.kind());
    }

    /** This section, with {@code fallback}'s value for every field that it lacks. */
    Section over(Section fallback) {
        Map<String, Yaml> values = new HashMap<>(fallback.mapping.values());
        values.putAll(mapping.values());
        return new Section(new Yaml.Mapping(mapping.place(), values, mapping.keyLines()));
    }

    /** This section with these fields replaced. */
    Section with(Map<String, Yaml> values) {
        Map<String, Yaml> all = new HashMap<>(mapping.values());
        all.putAll(values);
        return new Section(new Yaml.Mapping(mapping.place(), all, mapping.keyLines()));
    }

    boolean has(String key) {
        return mapping.values().containsKey(key);
    }

    /** The names of the present fields, in the order of the file. */
    List<String> keys() {
        return List.copyOf(mapping.keyLines().keySet());
    }

    /** The value of a field; empty if the field is missing. */
    <T> Optional<T> optional(String key, Function<Yaml, T> type) {
        return Optional.ofNullable(mapping.values().get(key)).map(type);
    }

    /**
     * The value of a field.
     *
     * @throws UserError if the field is missing
     */
    <T> T required(String key, Function<Yaml, T> type) {
        return optional(key, type).orElseThrow(() -> mapping.error("the key '" + key + "' is missing"));
    }

    /** Runs an action that fails because of the field; reports its error at the field. */
    <T> T checked(String key, Supplier<T> work) {
        try {
            return work.get();
        } catch (UserError e) {
            // The place names the field.
            String problem =
                    e instanceof SettingError setting && setting.setting().equals(key)
                            ? setting.problem()
                            : e.getMessage();
            throw mapping.values().getOrDefault(key, mapping).error(problem);
        }
    }

    /** Runs a check of the field, and reports its error at the field. */
    void check(String key, Runnable check) {
        checked(key, () -> {
            check.run();
            return this;
        });
    }

    /** Makes an object of the fields; reports a setting out of range at the field of that name. */
    <T> T checked(Supplier<T> work) {
        return checked(Optional.empty(), work);
    }

    /** Makes an object of the fields of this section and of one in it; reports a setting out of range at the field of that name. */
    <T> T checked(Optional<Section> inner, Supplier<T> work) {
        try {
            return work.get();
        } catch (SettingError e) {
            Yaml field = inner.map(section -> section.mapping.values().get(e.setting()))
                    .orElseGet(() -> mapping.values().get(e.setting()));
            throw field == null ? mapping.error(e.getMessage()) : field.error(e.problem());
        }
    }

    /** An error at a field that the section has. */
    UserError error(String key, String problem) {
        return required(key, Function.identity()).error(problem);
    }

    /** An error at the section. */
    UserError error(String problem) {
        return mapping.error(problem);
    }

    static String text(Yaml value) {
        if (value instanceof Yaml.Scalar scalar
                && scalar.type() == JsonToken.VALUE_STRING
                && !scalar.text().isBlank()) {
            return scalar.text();
        }
        throw value.error("expected text; found " + value.kind());
    }

    /** The text of a file's path. */
    static String path(Yaml value) {
        String text = text(value);
        try {
            return Path.of(text).toString();
        } catch (InvalidPathException e) {
            throw value.error("expected the path of a file: " + e.getReason());
        }
    }

    static boolean flag(Yaml value) {
        if (value instanceof Yaml.Scalar scalar && scalar.type().isBoolean()) {
            return Boolean.parseBoolean(scalar.text());
        }
        throw value.error("expected true or false; found " + value.kind());
    }

    static List<Yaml> list(Yaml value) {
        if (value instanceof Yaml.Sequence sequence && !sequence.items().isEmpty()) {
            return sequence.items();
        }
        throw value.error("expected a list with at least one item; found "
                + (value instanceof Yaml.Sequence ? "an empty list" : value.kind()));
    }

    /** A whole number in a range, both ends included. */
    static Function<Yaml, Long> integer(long least, long most) {
        String right = most == Long.MAX_VALUE
                ? "a whole number, at least " + least
                : "a whole number from " + least + " to " + most;
        return value -> {
            if (value instanceof Yaml.Scalar scalar && scalar.type() == JsonToken.VALUE_NUMBER_INT) {
                try {
                    long number = Long.parseLong(scalar.text());
                    if (number >= least && number <= most) {
                        return number;
                    }
                } catch (NumberFormatException _) {
                    // Too long, or in another base: rejected below.
                }
            }
            throw value.error("expected " + right + "; found " + value.kind());
        };
    }

    /** A whole number that fits an int, at least 1. */
    static int count(Yaml value) {
        return integer(1, Integer.MAX_VALUE).apply(value).intValue();
    }

    /** A value of a type, or a list of such values. */
    static <T> Function<Yaml, List<T>> oneOrMore(Function<Yaml, T> type) {
        return value ->
                value instanceof Yaml.Sequence ? list(value).stream().map(type).toList() : List.of(type.apply(value));
    }

    /** A finite number in a range; {@code right} is the range in words. */
    static Function<Yaml, Double> number(String right, java.util.function.DoublePredicate range) {
        return value -> {
            if (value instanceof Yaml.Scalar scalar && scalar.type().isNumeric()) {
                try {
                    double number = Double.parseDouble(scalar.text());
                    if (Double.isFinite(number) && range.test(number)) {
                        return number;
                    }
                } catch (NumberFormatException _) {
                    // A whole number in another base: rejected below.
                }
            }
            throw value.error("expected " + right + "; found " + value.kind());
        };
    }

    /** One of several values, by name. */
    static <T> Function<Yaml, T> oneOf(Map<String, T> things) {
        return value -> {
            T thing = value instanceof Yaml.Scalar scalar ? things.get(scalar.text()) : null;
            if (thing == null) {
                String hint =
                        value instanceof Yaml.Scalar scalar ? NearestName.hint(scalar.text(), things.keySet()) : "";
                throw value.error(
                        "expected one of " + String.join(", ", things.keySet()) + "; found " + value.kind() + hint);
            }
            return thing;
        };
    }
}
