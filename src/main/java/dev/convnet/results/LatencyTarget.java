package dev.convnet.results;

/**
 * The latency that a server's queries may have, and whether they kept to it.
 *
 * @param rate queries per second that were to arrive, on average
 * @param percentile the percentile of the latency that must not exceed {@code bound}, such as 99
 * @param bound in milliseconds
 * @param reason why the measurement is not valid; null if it is
 */
public record LatencyTarget(
        double rate,
        double percentile,
        double bound,
        boolean valid,
        @Nullable String reason) {}
