package dev.convnet.results;

import dev.convnet.text.Format;

/** Whether a figure keeps to its threshold. A missing figure, whose {@code value} is null, does not. */
public record Verdict(
        String metric, Bound bound, double limit, @Nullable Double value, boolean passed) {
    /** The threshold and what came of it: {@code test-accuracy is 0.55, must be at least 0.6}. */
    public String inWords() {
        return metric + " is " + (value == null ? "not measured" : Format.figure(value)) + ", must be at "
                + (bound == Bound.AT_LEAST ? "least " : "most ") + Format.setting(limit);
    }
}
