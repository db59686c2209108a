package dev.convnet.results;

import java.util.Arrays;
import org.apache.commons.numbers.combinatorics.BinomialCoefficientDouble;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * Tells whether a time got longer from earlier runs to later ones, by the ranks of the runs. The unit is a run and not a call: the calls of a run share
 * its processes, its memory and whatever else the machine does at the time, so thousands of calls of one run say nothing about the noise between runs.
 *
 * <p>The time changed if two things hold. The one-sided test of Mann and Whitney ("On a test of whether one of two random variables is
 * stochastically larger than the other", 1947), which is exact for few runs, is significant at {@value #LEVEL}; and the estimate of Hodges and Lehmann, the
 * median of the differences of all pairs of runs, here of logarithms, is beyond the smallest change that counts. With too few runs, no ranks are
 * significant; then only a time that more than doubles in every pair of runs counts.
 *
 * @param runsBefore the number of earlier runs
 * @param runsAfter the number of later runs
 * @param change the estimated change as a fraction of the earlier time: 0.05 for 5 % slower
 * @param pSlower the probability of ranks at least as bad if nothing changed
 * @param pFaster the probability of ranks at least as good if nothing changed
 * @param smallestRatio the smallest ratio of a later to an earlier run
 * @param largestRatio the largest ratio of a later to an earlier run
 */
public record SlowdownTest(
        int runsBefore,
        int runsAfter,
        double change,
        double pSlower,
        double pFaster,
        double smallestRatio,
        double largestRatio) {
    /** The level of significance. */
    public static final double LEVEL = 0.01;

    /** The ratio of times that counts without a rank test. */
    public static final double GROSS_RATIO = 2;

    /** Compares times above 0, at least one on either side. */
    static SlowdownTest of(double[] before, double[] after) {
        double[] ratios = Arrays.stream(after)
                .flatMap(late -> Arrays.stream(before).map(early -> late / early))
                .sorted()
                .toArray();
        int half = ratios.length / 2;
        double middle = ratios.length % 2 == 1 ? ratios[half] : Math.sqrt(ratios[half - 1] * ratios[half]);
        return new SlowdownTest(
                before.length,
                after.length,
                middle - 1,
                p(AlternativeHypothesis.GREATER_THAN, before, after),
                p(AlternativeHypothesis.LESS_THAN, before, after),
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private static double p(AlternativeHypothesis hypothesis, double[] before, double[] after) {
        return MannWhitneyUTest.withDefaults()
                .with(hypothesis)
                .test(after, before)
                .getPValue();
    }

    /** Whether ranks of so many runs can be significant: 5 and 5 runs can, and 1 and 99. */
    public boolean hasEnoughRuns() {
        return 1 / BinomialCoefficientDouble.value(runsBefore + runsAfter, runsAfter) <= LEVEL;
    }

    /** Whether the time got longer by more than {@code least}, a fraction of the earlier time. */
    boolean isSlower(double least) {
        return hasEnoughRuns() ? pSlower <= LEVEL && change > least : smallestRatio > Math.max(GROSS_RATIO, 1 + least);
    }

    /** Whether the time got shorter by more than {@code least}, a fraction of the later time. */
    boolean isFaster(double least) {
        return hasEnoughRuns()
                ? pFaster <= LEVEL && 1 / (1 + change) - 1 > least
                : largestRatio < 1 / Math.max(GROSS_RATIO, 1 + least);
    }
}
