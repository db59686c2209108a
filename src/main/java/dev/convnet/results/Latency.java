package dev.convnet.results;

/**
 * Inference in one way, warm.
 *
 * @param batch images in one call
 * @param threads how many threads an operator may use
 * @param calls how many were measured, after {@code warmUpCalls} that were not
 * @param seconds how long the measurement took
 * @param imagesPerSecond over the whole measurement
 * @param time of one query in milliseconds
 * @param target what a query was to take, for a scenario that has one
 */
public record Latency(
        Scenario scenario,
        int batch,
        int threads,
        int warmUpCalls,
        int calls,
        double seconds,
        double imagesPerSecond,
        Distribution time,
        @Nullable LatencyTarget target) {}
