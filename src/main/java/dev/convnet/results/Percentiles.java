package dev.convnet.results;

/**
 * Which percentiles of the time of a call a number of calls can show: those with at least {@value #CALLS_ABOVE} calls expected above
 * them, {@code n·(1 − p) ≥ 5}.
 *
 * <p>It is the condition under which a binomial count may be treated as normal (W. G. Cochran, "Some methods for strengthening the common χ²
 * tests", Biometrics 10, 1954). It also bounds the percentile from above: the slowest of {@code n} calls is beyond it with a probability of {@code 1 − pⁿ ≥ 1 −
 * e⁻⁵ = 99.3 %}, so the distribution-free interval between order statistics exists (J.-Y. Le Boudec, "Performance Evaluation of Computer and
 * Communication Systems", 2010, theorem 2.1). With fewer calls the percentile is the maximum, or next to it, and says nothing of its own.
 */
public final class Percentiles {
    private static final int CALLS_ABOVE = 5;

    private Percentiles() {}

    /** The smallest number of calls that shows a percentile, such as 500 for 99; the median and lower ones are shown by any call. */
    public static long leastCalls(double percentile) {
        // Rounding must not turn 500 into 501.
        return percentile <= 50 ? 1 : (long) Math.ceil(CALLS_ABOVE * 100 / (100 - percentile) - 1e-6);
    }

    /** Whether so many calls show a percentile. */
    public static boolean shownBy(long calls, double percentile) {
        return calls >= leastCalls(percentile);
    }

    /** Why so many calls do not show a percentile: {@code 20 calls are too few for p99: 500 needed}. */
    public static String tooFew(long calls, double percentile) {
        String number =
                percentile == Math.rint(percentile) ? Long.toString((long) percentile) : Double.toString(percentile);
        return "%d %s too few for p%s: %d needed"
                .formatted(calls, calls == 1 ? "call is" : "calls are", number, leastCalls(percentile));
    }
}
