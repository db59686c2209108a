package dev.convnet.load;

import dev.convnet.results.Bucket;
import dev.convnet.results.Distribution;
import dev.convnet.results.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.commons.statistics.distribution.BinomialDistribution;

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

    /** Half of what a 95 % interval leaves out. */
    private static final double TAIL = 0.025;

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

    /** The percentile in milliseconds; null if the calls are {@linkplain Percentiles too few} for it. */
    public Double percentileMs(double percentile) {
        return Percentiles.shownBy(count(), percentile)
                ? atRank((long) Math.ceil(count() * percentile / 100 - 1e-9)) / NANOS_PER_MILLI
                : null;
    }

    /** Of at least one call. */
    public Distribution distribution() {
        double median = atRank(Math.ceilDiv(count(), 2));
        double mad = medianAbsoluteDeviation(median);
        OptionalInt low = lowRank(count());
        return new Distribution(
                nanos.getMean() / NANOS_PER_MILLI,
                nanos.getMinValue() / NANOS_PER_MILLI,
                median / NANOS_PER_MILLI,
                percentileMs(90),
                percentileMs(95),
                percentileMs(99),
                percentileMs(99.9),
                nanos.getMaxValue() / NANOS_PER_MILLI,
                low.isEmpty() ? null : atRank(low.getAsInt()) / NANOS_PER_MILLI,
                low.isEmpty() ? null : atRank(count() + 1L - low.getAsInt()) / NANOS_PER_MILLI,
                mad / NANOS_PER_MILLI,
                nanos.getMean() == 0 ? null : nanos.getStdDeviation() / nanos.getMean(),
                outliers(median, 3 * SIGMA_PER_MAD * mad),
                buckets(),
                shown());
    }

    /** The time of the call with this rank, from 1 for the fastest, as precisely as the histogram has it. */
    private long atRank(long rank) {
        long below = 0;
        for (HistogramIterationValue value : nanos.recordedValues()) {
            below += value.getCountAtValueIteratedTo();
            if (below >= rank) {
                return value.getValueIteratedTo();
            }
        }
        return nanos.getMaxValue();
    }

    /**
     * The rank {@code r} with which the times of ranks {@code r} and {@code n + 1 − r} enclose the median with a probability of at least 95 %: the
     * largest with {@code P(B < r) ≤ 2.5 %}, where {@code B} is binomial with {@code n} trials of probability ½. It holds for every distribution of
     * independent times (J.-Y. Le Boudec, "Performance Evaluation of Computer and Communication Systems", 2010, theorem 2.1). Empty if even the
     * fastest and the slowest call enclose it too rarely.
     */
    private static OptionalInt lowRank(int n) {
        BinomialDistribution below = BinomialDistribution.of(n, 0.5);
        int quantile = below.inverseCumulativeProbability(TAIL);
        int rank = below.cumulativeProbability(quantile) <= TAIL ? quantile + 1 : quantile;
        return rank < 1 ? OptionalInt.empty() : OptionalInt.of(rank);
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
