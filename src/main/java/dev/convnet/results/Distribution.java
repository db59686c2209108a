package dev.convnet.results;

import java.util.List;

/**
 * The distribution of the times of all calls. Outliers are counted, not excluded.
 *
 * @param medianLowMs {@code medianLowMs} to {@code medianHighMs} is the bootstrap's 95 % interval of the median
 * @param madMs median absolute deviation from the median
 * @param cv coefficient of variation: standard deviation over mean
 * @param outliers calls further from the median than 3 standard deviations of a normal distribution with this MAD
 * @param histogram buckets of one width up to the 99th percentile, and one for the rest; empty if not kept
 * @param samplesMs single times in their order, at even distances if there were too many; empty if not kept
 */
public record Distribution(
        double meanMs,
        double minMs,
        double p50Ms,
        double p90Ms,
        double p95Ms,
        double p99Ms,
        double p999Ms,
        double maxMs,
        double medianLowMs,
        double medianHighMs,
        double madMs,
        double cv,
        int outliers,
        List<Bucket> histogram,
        List<Double> samplesMs) {}
