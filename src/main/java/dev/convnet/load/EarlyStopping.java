package dev.convnet.load;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Whether the queries of a server show that a percentile of the latency keeps to its bound, or that it does not, with a confidence of 99 %.
 *
 * <p>It is the early stopping criterion of MLPerf's inference rules ("Appendix: Early Stopping Criterion"; LoadGen's {@code MinPassingQueriesFinder} with tolerance 0). If
 * the percentile were above the bound, each query would be slow with a probability of at least {@code 1 − p}. The bound is kept if so few slow queries would then have a
 * probability of at most 1 %, and missed if, with the percentile at the bound, so many would.
 *
 * @param queries the number of queries, at least 1
 * @param slow how many of them took longer than the bound
 * @param percentile the percentile, above 0 and at most 100; 100 is about these queries only, none of which may be slow
 */
record EarlyStopping(int queries, int slow, double percentile) {
    private static final double CONFIDENCE = 0.99;
    private static final double RISK = 1 - CONFIDENCE;

    /** Whether the bound is kept. */
    boolean isMet() {
        return percentile == 100 ? slow == 0 : slowQueries(queries).cumulativeProbability(slow) <= RISK;
    }

    /** Whether the bound is missed. */
    boolean isMissed() {
        return percentile == 100 ? slow > 0 : slow > 0 && slowQueries(queries).survivalProbability(slow - 1) <= RISK;
    }

    /** The number of queries that would show, with the same number of slow ones, that the bound is kept. */
    long enough() {
        long most = leastQueries(percentile);
        while (!new EarlyStopping(Math.toIntExact(most), slow, percentile).isMet()) {
            most *= 2;
        }
        long least = most / 2;
        while (least + 1 < most) {
            long middle = (least + most) / 2;
            if (new EarlyStopping((int) middle, slow, percentile).isMet()) {
                most = middle;
            } else {
                least = middle;
            }
        }
        return most;
    }

    private BinomialDistribution slowQueries(int trials) {
        return BinomialDistribution.of(trials, 1 - percentile / 100);
    }

    /** The smallest number of queries that can show that the bound is kept, if none is slow: {@code pⁿ ≤ 1 %}, 459 for percentile 99. */
    static long leastQueries(double percentile) {
        return percentile == 100 ? 1 : (long) Math.ceil(Math.log(RISK) / Math.log(percentile / 100));
    }
}
