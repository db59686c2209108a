package dev.convnet.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often {@link SlowdownTest} is wrong on recorded runs: 60 runs of BN-LeNet at batch 1 without a slowdown, 60 that are 5 % slower and 60 that are 10 %
 * slower, which {@code dev.convnet.load.SlowdownRecorder} made on two cores that several builds and tests shared, with a load average of 10 to 16. {@link #main} prints
 * the table of docs/measuring.md.
 */
class SlowdownRatesTest {
    private static final double LEAST = Regressions.Tolerances.usual().values().get(Metric.LATENCY_P50);

    /** The times by which runs are compared, by the planted slowdown in percent. */
    private static Map<Integer, List<Double>> runs;

    /** The decision for some runs before and after. */
    private interface Gate {
        boolean isSlower(double[] before, double[] after);
    }

    @BeforeAll
    static void read() throws IOException {
        try (InputStream stream = SlowdownRatesTest.class.getResourceAsStream("slowdowns.txt")) {
            runs = new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> Arrays.stream(line.split(" ", -1))
                            .map(Double::valueOf)
                            .toList())
                    .collect(Collectors.groupingBy(
                            run -> run.getFirst().intValue(),
                            Collectors.mapping(
                                    run -> Metric.lowerQuartile(run.subList(1, run.size())), Collectors.toList())));
        }
    }

    private static boolean gate(double[] before, double[] after) {
        return SlowdownTest.of(before, after).isSlower(LEAST);
    }

    /** The share of random selections of runs that the gate finds slower; without a slowdown, no run is on both sides. */
    private static double slower(int before, int after, int percent, int selections, Gate gate) {
        Random random = new Random(before * 100L + after);
        int slower = 0;
        for (int i = 0; i < selections; i++) {
            List<Double> old = shuffled(runs.get(0), random);
            List<Double> late = percent == 0 ? old.subList(before, old.size()) : shuffled(runs.get(percent), random);
            slower += gate.isSlower(array(old.subList(0, before)), array(late.subList(0, after))) ? 1 : 0;
        }
        return slower / (double) selections;
    }

    private static List<Double> shuffled(List<Double> values, Random random) {
        List<Double> copy = new ArrayList<>(values);
        Collections.shuffle(copy, random);
        return copy;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void noiseOfTheMachineRarelyFailsABuild() {
        for (int[] sizes : new int[][] {{1, 1}, {5, 5}, {10, 10}, {20, 20}}) {
            double rate = slower(sizes[0], sizes[1], 0, 4000, SlowdownRatesTest::gate);
            assertTrue(rate <= 0.01, () -> Arrays.toString(sizes) + ": false alarms " + rate);
        }
    }

    @Test
    void aSlowdownOfFivePercentIsFoundWithRunsEnough() {
        double few = slower(5, 5, 5, 2000, SlowdownRatesTest::gate);
        double many = slower(20, 20, 5, 2000, SlowdownRatesTest::gate);

        assertTrue(few < many, () -> few + " < " + many);
        assertTrue(many >= 0.95, () -> "found: " + many);
        assertTrue(slower(20, 20, 10, 2000, SlowdownRatesTest::gate) >= 0.95);
    }

    @Test
    void aBareToleranceWouldFailOnNoise() {
        // What a gate without ranks does: a run against a run, worse beyond 10 %.
        double rate = slower(1, 1, 0, 4000, (before, after) -> after[0] > 1.1 * before[0]);

        assertTrue(rate > 0.05, () -> "false alarms: " + rate);
    }

    @Test
    void oneRunAgainstOneFindsOnlyWhatDoubles() {
        assertEquals(0, slower(1, 1, 10, 2000, SlowdownRatesTest::gate), 0.02);
        assertTrue(SlowdownTest.of(new double[] {1}, new double[] {2.1}).isSlower(LEAST));
        assertTrue(SlowdownTest.of(new double[] {2.1}, new double[] {1}).isFaster(LEAST));
        assertEquals(
                List.of(false, true),
                List.of(
                        SlowdownTest.of(new double[4], new double[4]).hasEnoughRuns(),
                        SlowdownTest.of(new double[5], new double[5]).hasEnoughRuns()));
    }

    /** Prints the rates of false alarms and misses. */
    public static void main(String[] args) throws IOException {
        read();
        System.out.println("runs before + after | false alarms | misses of 5 % | misses of 10 %");
        for (int[] sizes : new int[][] {{1, 1}, {5, 5}, {10, 5}, {10, 10}, {20, 5}, {20, 10}, {20, 20}, {30, 30}}) {
            System.out.printf(
                    Locale.ROOT,
                    "%d + %d | %.2f %% | %.1f %% | %.1f %%%n",
                    sizes[0],
                    sizes[1],
                    100 * slower(sizes[0], sizes[1], 0, 10_000, SlowdownRatesTest::gate),
                    100 - 100 * slower(sizes[0], sizes[1], 5, 10_000, SlowdownRatesTest::gate),
                    100 - 100 * slower(sizes[0], sizes[1], 10, 10_000, SlowdownRatesTest::gate));
        }
        System.out.printf(
                Locale.ROOT,
                "a bare tolerance of 10 %%, 1 + 1 | %.2f %% | %.1f %% | %.1f %%%n",
                100 * slower(1, 1, 0, 10_000, (before, after) -> after[0] > 1.1 * before[0]),
                100 - 100 * slower(1, 1, 5, 10_000, (before, after) -> after[0] > 1.1 * before[0]),
                100 - 100 * slower(1, 1, 10, 10_000, (before, after) -> after[0] > 1.1 * before[0]));
    }
}
