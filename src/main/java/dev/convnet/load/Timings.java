package dev.convnet.load;

import dev.convnet.results.Bucket;
import dev.convnet.results.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The durations of calls: a histogram of all of them, which gives the percentiles, and a sample in their order. Outliers are kept.
 */
public final class Timings {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Three significant digits: a precision of 0.1 %, far below the difference between two runs. */
    private static final int DIGITS = 3;

    private static final int MOST_KEPT = 1 << 16;
    private static final int MOST_SHOWN = 500;
    private static final int BUCKETS = 40;
    private static final int RESAMPLES = 1000;

    /** Of a normal distribution, the standard deviation over the median absolute deviation. */
    private static final double SIGMA_PER_MAD = 1.4826;

    private final Histogram nanos = new Histogram(DIGITS);
    private final List<Long> kept = new ArrayList<>();
    private long stride = 1;

    public void add(long duration) {
        if (nanos.getTotalCount() % stride == 0) {
            if (kept.size() == MOST_KEPT) {
                thin();
            }
            if (nanos.getTotalCount() % stride == 0) {
                kept.add(duration);
            }
        }
        nanos.recordValue(duration);
    }

    /** Drops every other kept duration. */
    private void thin() {
        for (int i = 0; i < MOST_KEPT / 2; i++) {
            kept.set(i, kept.get(2 * i));
        }
        kept.subList(MOST_KEPT / 2, MOST_KEPT).clear();
        stride *= 2;
    }

    public int count() {
        return Math.toIntExact(nanos.getTotalCount());
    }

    double medianNanos() {
        return nanos.getValueAtPercentile(50);
    }

    public double percentileMs(double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** Of at least one call. */
    public Distribution distribution() {
        double median = medianNanos();
        double mad = medianAbsoluteDeviation(median);
        long[] interval = medianInterval();
        return new Distribution(
                nanos.getMean() / NANOS_PER_MILLI,
                nanos.getMinValue() / NANOS_PER_MILLI,
                median / NANOS_PER_MILLI,
                percentileMs(90),
                percentileMs(95),
                percentileMs(99),
                percentileMs(99.9),
                nanos.getMaxValue() / NANOS_PER_MILLI,
                interval[0] / NANOS_PER_MILLI,
                interval[1] / NANOS_PER_MILLI,
                mad / NANOS_PER_MILLI,
                nanos.getMean() == 0 ? 0 : nanos.getStdDeviation() / nanos.getMean(),
                outliers(median, 3 * SIGMA_PER_MAD * mad),
                buckets(),
                shown());
    }

    private double medianAbsoluteDeviation(double median) {
        Histogram deviations = new Histogram(DIGITS);
        for (HistogramIterationValue value : nanos.recordedValues()) {
            deviations.recordValueWithCount(
                    Math.round(Math.abs(value.getValueIteratedTo() - median)), value.getCountAtValueIteratedTo());
        }
        return deviations.getValueAtPercentile(50);
    }

    private int outliers(double median, double distance) {
        int outliers = 0;
        for (HistogramIterationValue value : nanos.recordedValues()) {
            if (Math.abs(value.getValueIteratedTo() - median) > distance) {
                outliers += Math.toIntExact(value.getCountAtValueIteratedTo());
            }
        }
        return outliers;
    }

    /**
     * The percentile bootstrap's 95 % interval of the median. A resample is drawn as ranks, so its median is found by counting.
     */
    private long[] medianInterval() {
        long[] sorted = kept.stream().mapToLong(Long::longValue).sorted().toArray();
        RandomGenerator random = new Random(sorted.length);
        long[] medians = new long[RESAMPLES];
        int[] counts = new int[sorted.length];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.fill(counts, 0);
            for (int draw = 0; draw < sorted.length; draw++) {
                counts[random.nextInt(sorted.length)]++;
            }
            int rank = 0;
            for (int below = counts[0]; below <= (sorted.length - 1) / 2; below += counts[rank]) {
                rank++;
            }
            medians[i] = sorted[rank];
        }
        Arrays.sort(medians);
        return new long[] {medians[RESAMPLES * 25 / 1000], medians[RESAMPLES * 975 / 1000 - 1]};
    }

    private List<Bucket> buckets() {
        long low = nanos.getMinValue();
        long high = Math.max(low + 1, nanos.getValueAtPercentile(99));
        double width = (high - low) / (double) BUCKETS;
        int[] counts = new int[BUCKETS + 1];
        for (HistogramIterationValue value : nanos.recordedValues()) {
            long v = Math.max(low, value.getValueIteratedTo());
            counts[v > high ? BUCKETS : Math.min((int) ((v - low) / width), BUCKETS - 1)] +=
                    Math.toIntExact(value.getCountAtValueIteratedTo());
        }
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < BUCKETS; i++) {
            buckets.add(new Bucket(
                    (low + i * width) / NANOS_PER_MILLI, (low + (i + 1) * width) / NANOS_PER_MILLI, counts[i]));
        }
        double rest = high / NANOS_PER_MILLI;
        buckets.add(new Bucket(rest, Math.max(rest, nanos.getMaxValue() / NANOS_PER_MILLI), counts[BUCKETS]));
        return buckets;
    }

    private List<Double> shown() {
        int count = Math.min(MOST_SHOWN, kept.size());
        List<Double> shown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shown.add(kept.get((int) ((long) i * kept.size() / count)) / NANOS_PER_MILLI);
        }
        return shown;
    }
}
