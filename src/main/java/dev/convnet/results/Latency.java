package dev.convnet.results;

/**
 * One measurement of inference, after its warm-up.
 *
 * @param batch images in one call
 * @param threads the number of threads for an operator
 * @param calls the number of measured calls, after {@code warmUpCalls} that are not counted
 * @param seconds the duration of the measurement
 * @param imagesPerSecond over the whole measurement
 * @param time of one query in milliseconds
 * @param target the bound on the latency of queries; null outside {@link Scenario#SERVER}
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
