package dev.convnet.results;

/** Whether a figure keeps to its threshold. A missing figure, whose {@code value} is null, does not. */
public record Verdict(
        String metric, Bound bound, double limit, @Nullable Double value, boolean passed) {}
