package dev.convnet.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What enters or leaves a model. */
public sealed interface ModelValue
        permits TensorValue, ModelValue.SequenceValue, ModelValue.MapValue, ModelValue.AbsentValue {
    /** Values of one kind in order. */
    record SequenceValue(List<ModelValue> values) implements ModelValue {
        public SequenceValue {
            values = List.copyOf(values);
        }

        @Override
        public String describe() {
            return values.stream().map(ModelValue::describe).collect(Collectors.joining(", ", "sequence(", ")"));
        }
    }

    /** Values by key; integer keys stand here as their digits. */
    record MapValue(Map<String, ModelValue> values) implements ModelValue {
        public MapValue {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public String describe() {
            return "map of " + values.size();
        }
    }

    /** An optional without a value. */
    record AbsentValue() implements ModelValue {
        @Override
        public String describe() {
            return "none";
        }
    }

    /** The value's kind and shape in words: {@code float[1, 28]}. */
    String describe();
}
