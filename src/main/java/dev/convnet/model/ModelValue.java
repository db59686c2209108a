package dev.convnet.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An input or output of a model. */
public sealed interface ModelValue
        permits TensorValue, ModelValue.SequenceValue, ModelValue.MapValue, ModelValue.AbsentValue {
    /** A sequence of values of one type. */
    record SequenceValue(List<ModelValue> values) implements ModelValue {
        public SequenceValue {
            values = List.copyOf(values);
        }

        @Override
        public String describe() {
            return values.stream().map(ModelValue::describe).collect(Collectors.joining(", ", "sequence(", ")"));
        }
    }

    /** Values by key; integer keys are represented by their digits. */
    record MapValue(Map<String, ModelValue> values) implements ModelValue {
        public MapValue {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public String describe() {
            return "map of " + values.size();
        }
    }

    /** An empty optional. */
    record AbsentValue() implements ModelValue {
        @Override
        public String describe() {
            return "none";
        }
    }

    /** The value's type as text: {@code float[1, 28]}. */
    String describe();
}
