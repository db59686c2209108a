package dev.convnet.model.verify;

import dev.convnet.model.ModelValue;
import dev.convnet.model.TensorValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * The difference of a value from the expected value.
 *
 * @param kind why elements cannot be compared: another element type, shape or length; empty if they can
 * @param elements the count of compared numbers and strings
 * @param outside the count of elements outside the tolerance
 * @param maxAbs the maximum of {@code |actual − expected|}; infinite if only one of the two is finite
 * @param meanAbs the mean of {@code |actual − expected|}
 * @param maxRel the maximum of {@code |actual − expected| / |expected|} over elements whose expected value is not 0
 * @param meanRel the mean of {@code |actual − expected| / |expected|} over those elements
 * @param first the first element outside the tolerance, as text; empty if there is none
 */
public record Difference(
        String kind,
        long elements,
        long outside,
        double maxAbs,
        double meanAbs,
        double maxRel,
        double meanRel,
        String first) {
    /** Whether the values agree within the tolerance. */
    public boolean agrees() {
        return kind.isEmpty() && outside == 0;
    }

    /** The difference on one line; empty if the values agree. */
    public String describe() {
        if (agrees()) {
            return "";
        }
        return kind.isEmpty()
                ? String.format(
                        Locale.ROOT,
                        "%d of %d differ, at most by %.3g (relative %.3g), first %s",
                        outside,
                        elements,
                        maxAbs,
                        maxRel,
                        first)
                : kind;
    }

    /** Compares two values. */
    public static Difference between(ModelValue expected, ModelValue actual, Tolerance tolerance) {
        Counter counter = new Counter(tolerance);
        String kind = counter.compare(expected, actual, "");
        return counter.difference(kind);
    }

    /** Compares two values element by element. */
    private static final class Counter {
        private final Tolerance tolerance;
        private long elements;
        private long outside;
        private double maxAbs;
        private double sumAbs;
        private double maxRel;
        private double sumRel;
        private long relative;
        private String first = "";

        Counter(Tolerance tolerance) {
            this.tolerance = tolerance;
        }

        Difference difference(String kind) {
            return new Difference(
                    kind,
                    elements,
                    outside,
                    maxAbs,
                    elements == 0 ? 0 : sumAbs / elements,
                    maxRel,
                    relative == 0 ? 0 : sumRel / relative,
                    first);
        }

        /** @return why the values cannot be compared; empty if they were */
        String compare(ModelValue expected, ModelValue actual, String place) {
            return switch (expected) {
                case TensorValue tensor when actual instanceof TensorValue other -> tensors(tensor, other, place);
                case ModelValue.SequenceValue(var values)
                when actual instanceof ModelValue.SequenceValue(var others) && values.size() == others.size() -> {
                    String kind = "";
                    for (int i = 0; i < values.size() && kind.isEmpty(); i++) {
                        kind = compare(values.get(i), others.get(i), place + "[" + i + "]");
                    }
                    yield kind;
                }
                case ModelValue.MapValue(var values)
                when actual instanceof ModelValue.MapValue(var others)
                        && values.keySet().equals(others.keySet()) -> {
                    String kind = "";
                    for (Map.Entry<String, ModelValue> entry : values.entrySet()) {
                        if (kind.isEmpty()) {
                            kind = compare(
                                    entry.getValue(), others.get(entry.getKey()), place + "[" + entry.getKey() + "]");
                        }
                    }
                    yield kind;
                }
                case ModelValue.AbsentValue _ when actual instanceof ModelValue.AbsentValue -> "";
                default -> other(expected, actual, place);
            };
        }

        private static String other(ModelValue expected, ModelValue actual, String place) {
            return "is " + actual.describe() + (place.isEmpty() ? "" : " at " + place) + ", expected "
                    + expected.describe();
        }

        private String tensors(TensorValue expected, TensorValue actual, String place) {
            if (expected.type() != actual.type() || !Arrays.equals(expected.shape(), actual.shape())) {
                return other(expected, actual, place);
            }
            for (int i = 0; i < expected.texts().size(); i++) {
                String text = expected.texts().get(i);
                String got = actual.texts().get(i);
                elements++;
                if (!text.equals(got)) {
                    differ(place, i, "\"" + got + "\"", "\"" + text + "\"");
                }
            }
            for (int i = 0; i < expected.numbers(); i++) {
                number(expected.number(i), actual.number(i), place, i);
            }
            return "";
        }

        private void number(double expected, double actual, String place, int index) {
            elements++;
            boolean same = expected == actual || (Double.isNaN(expected) && Double.isNaN(actual));
            double apart = same ? 0 : Math.abs(actual - expected);
            double abs = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart;
            maxAbs = Math.max(maxAbs, abs);
            sumAbs += abs;
            if (expected != 0) {
                double rel = same ? 0 : abs / Math.abs(expected);
                maxRel = Math.max(maxRel, Double.isNaN(rel) ? Double.POSITIVE_INFINITY : rel);
                sumRel += rel;
                relative++;
            }
            if (!tolerance.admits(expected, actual)) {
                differ(place, index, number(actual), number(expected));
            }
        }

        private void differ(String place, int index, String actual, String expected) {
            outside++;
            if (first.isEmpty()) {
                first = "at " + place + "[" + index + "]: " + actual + ", expected " + expected;
            }
        }

        private static String number(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Float.toString((float) value);
        }
    }
}
