package dev.convnet.results;

/** What the suite demands of a figure. {@code value} is null if there is none, which does not pass. */
public record Verdict(
        String metric, Bound bound, double limit, @Nullable Double value, boolean passed) {}
