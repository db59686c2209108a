package dev.convnet.results;

/**
 * What a scenario demands, and whether the measurement meets it.
 *
 * @param queriesPerSecond at which queries were to arrive; null outside {@link Scenario#SERVER}
 * @param percentile of the latency that must not exceed {@code boundMs}, as 99
 * @param reason why it is not valid; null where it is
 */
public record LatencyTarget(
        @Nullable Double queriesPerSecond,
        double percentile,
        double boundMs,
        boolean valid,
        @Nullable String reason) {}
