package dev.convnet.results;

import java.util.List;

/**
 * The distribution of the times of all calls. Outliers are counted, not excluded. A percentile is null if the calls are {@linkplain
 * Percentiles too few} for it.
 *
 * @param medianLowMs {@code medianLowMs} to {@code medianHighMs} is a 95 % interval of the median, from one call's time to another's; both are
 *     null below six calls, which have no such interval
 * @param madMs median absolute deviation from the median
 * @param cv coefficient of variation: standard deviation over mean; null if the mean is 0
 * @param outliers calls further from the median than 3 standard deviations of a normal distribution with this MAD
 * @param histogram buckets of one width up to the 99th percentile, and one for the rest; empty if not kept
 * @param samplesMs single times in their order, at even distances if there were too many; empty if not kept
 */
public record Distribution(
        double meanMs,
        double minMs,
        double p50Ms,
        @Nullable Double p90Ms,
        @Nullable Double p95Ms,
        @Nullable Double p99Ms,
        @Nullable Double p999Ms,
        double maxMs,
        @Nullable Double medianLowMs,
        @Nullable Double medianHighMs,
        double madMs,
        @Nullable Double cv,
        int outliers,
        List<Bucket> histogram,
        List<Double> samplesMs) {}
