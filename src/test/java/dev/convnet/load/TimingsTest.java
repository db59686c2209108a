package dev.convnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.Distribution;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimingsTest {
    private static final double NANOS_PER_MILLI = 1e6;

    private static Distribution of(LongStream nanos) {
        Timings timings = new Timings();
        nanos.forEach(timings::add);
        return timings.distribution();
    }

    @Test
    void percentilesAreThoseOfTheSortedTimes() {
        Distribution time = of(LongStream.rangeClosed(1, 10_000).map(ms -> ms * 1_000_000));

        assertEquals(5000, time.p50Ms(), 5);
        assertEquals(9000, time.p90Ms(), 9);
        assertEquals(9500, time.p95Ms(), 10);
        assertEquals(9900, time.p99Ms(), 10);
        assertEquals(9990, time.p999Ms(), 10);
        assertEquals(10_000, time.maxMs(), 10);
    }

    /** Each row: a number of calls, and the highest percentile that it shows. */
    @ParameterizedTest
    @CsvSource({"1, 50", "49, 50", "50, 90", "99, 90", "100, 95", "499, 95", "500, 99", "4999, 99", "5000, 99.9"})
    void aPercentileNeedsFiveCallsAboveIt(int calls, double highest) {
        Distribution time = of(LongStream.rangeClosed(1, calls).map(ms -> ms * 1_000_000));

        assertEquals(highest >= 90, time.p90Ms() != null);
        assertEquals(highest >= 95, time.p95Ms() != null);
        assertEquals(highest >= 99, time.p99Ms() != null);
        assertEquals(highest >= 99.9, time.p999Ms() != null);
    }

    @Test
    void noPercentileIsTheSlowestCall() {
        for (int calls : new int[] {1, 20, 50, 100, 500, 5000}) {
            Distribution time = of(LongStream.rangeClosed(1, calls).map(ms -> ms * ms * 1_000_000));
            for (Double percentile : Arrays.asList(time.p90Ms(), time.p95Ms(), time.p99Ms(), time.p999Ms())) {
                assertNotEquals(time.maxMs(), percentile, () -> calls + " calls");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 10, 11, 50, 101, 1000, 70_000})
    void theMedianIsInItsInterval(int calls) {
        for (int seed = 0; seed < (calls > 1000 ? 2 : 200); seed++) {
            Random random = new Random(seed);
            Distribution time =
                    of(LongStream.generate(() -> 1_000_000 + Math.round(Math.exp(random.nextGaussian()) * 10_000))
                            .limit(calls));

            assertTrue(
                    time.medianLowMs() <= time.p50Ms() && time.p50Ms() <= time.medianHighMs(),
                    () -> time.medianLowMs() + " to " + time.medianHighMs() + " without " + time.p50Ms());
        }
    }

    @Test
    void theIntervalHoldsTheMedianInNineteenOfTwentyRuns() {
        Random random = new Random(1);
        int held = 0;
        for (int run = 0; run < 2000; run++) {
            Distribution time =
                    of(LongStream.generate(() -> Math.round(1_000_000 * Math.exp(0.1 * random.nextGaussian())))
                            .limit(30));
            held += time.medianLowMs() <= 1 && 1 <= time.medianHighMs() ? 1 : 0;
        }

        // The interval of 30 calls holds it with a probability of 95.7 %.
        assertEquals(0.957, held / 2000.0, 0.015);
    }

    @Test
    void fiveCallsHaveNoInterval() {
        assertNull(of(LongStream.rangeClosed(1, 5)).medianLowMs());
        assertNotNull(of(LongStream.rangeClosed(1, 6)).medianLowMs());
        assertEquals(1 / NANOS_PER_MILLI, of(LongStream.rangeClosed(1, 6)).medianLowMs());
        assertEquals(6 / NANOS_PER_MILLI, of(LongStream.rangeClosed(1, 6)).medianHighMs());
    }
}
