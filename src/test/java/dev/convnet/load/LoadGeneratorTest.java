package dev.convnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.SettingError;
import dev.convnet.load.LoadPlan.Arrivals;
import dev.convnet.results.Bucket;
import dev.convnet.results.Latency;
import dev.convnet.results.Scenario;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private long now;
    private long waited;
    private int calls;
    private final LoadGenerator load = new LoadGenerator(new Clock() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void waitUntil(long time) {
            waited += Math.max(0, time - now);
            now = Math.max(now, time);
        }
    });

    @Test
    void aLatencyIsWhatTheCallsTookWithoutTheWarmUp() {
        // 100 calls of 1 to 100 ms, after 10 of a second each.
        Latency latency = load.measure(LoadPlan.singleStream(8, 100, 3600), 2, () -> {
            calls++;
            now += TimeUnit.MILLISECONDS.toNanos(calls <= 10 ? 1000 : calls - 10);
        });

        assertEquals(8, latency.batch());
        assertEquals(2, latency.threads());
        assertEquals(10, latency.warmUpCalls());
        assertEquals(100, latency.calls());
        assertEquals(5.05, latency.seconds(), 1e-9);
        assertEquals(50.5, latency.time().meanMs(), 0.05);
        assertEquals(1, latency.time().minMs(), 0.001);
        assertEquals(50, latency.time().p50Ms(), 0.05);
        assertEquals(90, latency.time().p90Ms(), 0.09);
        assertEquals(95, latency.time().p95Ms(), 0.1);
        assertNull(latency.time().p99Ms(), "100 calls are too few");
        assertNull(latency.time().p999Ms(), "100 calls are too few");
        assertEquals(100, latency.time().maxMs(), 0.1);
        assertEquals(25, latency.time().madMs(), 0.1);
        // The standard deviation of 1 to 100 is 28.87.
        assertEquals(28.87 / 50.5, latency.time().cv(), 0.01);
        assertEquals(8 * 100 / 5.05, latency.imagesPerSecond(), 1e-6);
        assertNull(latency.target());
    }

    @Test
    void theIntervalOfTheMedianIsThatOfTheOrderStatistics() {
        Latency latency = load.measure(LoadPlan.singleStream(1, 100, 3600), 1, () -> {
            calls++;
            now += TimeUnit.MILLISECONDS.toNanos(calls <= 10 ? 1000 : calls - 10);
        });

        // For 100 distinct values the binomial's 95 % interval is from the 40th to the 61st.
        assertEquals(40, latency.time().medianLowMs(), 2);
        assertEquals(60.5, latency.time().medianHighMs(), 2.5);
    }

    @Test
    void outliersAreCountedAndKept() {
        Latency latency = load.measure(LoadPlan.singleStream(1, 100, 3600), 1, () -> {
            calls++;
            now += calls == 50 ? 90_000_000 : 1_000_000 + calls % 10 * 10_000;
        });

        assertEquals(1, latency.time().outliers());
        assertEquals(90, latency.time().maxMs(), 0.1);
        assertEquals(100, latency.time().samplesMs().size());
        assertTrue(latency.time().samplesMs().contains(90.0));
        assertEquals(
                100, latency.time().histogram().stream().mapToInt(Bucket::count).sum());
        assertEquals(1, latency.time().histogram().getLast().count());
    }

    @Test
    void moreSamplesThanAreShownAreThinnedEvenly() {
        Latency latency = load.measure(LoadPlan.singleStream(1, 200_000, 3600), 1, () -> now += ++calls);

        assertEquals(200_000, latency.calls());
        int shown = latency.time().samplesMs().size();
        assertEquals(500, shown);
        double first = latency.time().samplesMs().getFirst();
        double middle = latency.time().samplesMs().get(shown / 2);
        assertEquals(first + 0.1, middle, 0.01);
    }

    @Test
    void timeEndsAMeasurementBeforeAllCallsAreMade() {
        Latency latency = load.measure(LoadPlan.singleStream(1, 1000, 2), 1, () -> {
            calls++;
            now += TimeUnit.MILLISECONDS.toNanos(300);
        });

        assertEquals(7, latency.calls());
        assertEquals(1 + 7, calls);
    }

    @Test
    void oneCallIsMadeHoweverLongItTakes() {
        Latency latency = load.measure(LoadPlan.singleStream(1, 1, 0.001), 1, () -> now += TimeUnit.HOURS.toNanos(1));

        assertEquals(1, latency.calls());
        assertEquals(3_600_000, latency.time().p50Ms(), 3_600);
    }

    @Test
    void aQueryThatComesWhileAnotherRunsWaitsForIt() {
        // One in a thousand queries stalls for a second, and with it all that arrive meanwhile.
        Latency latency = load.measure(server(1000, 100, 5000), 1, () -> {
            calls++;
            now += calls == 2000 ? 1_000_000_000 : 100_000;
        });

        assertEquals(5000, latency.calls());
        assertEquals(0.1, latency.time().p50Ms(), 0.2);
        // Measured from the start of each call, only the one that stalled would be slow.
        assertTrue(latency.time().p90Ms() > 300, () -> latency.time().toString());
        assertFalse(latency.target().valid());
        String reason = latency.target().reason();
        assertTrue(reason.matches("missed: \\d+ of 5000 queries took longer, the percentile is \\d+ ms"), reason);
        assertTrue(waited > 0);
    }

    @Test
    void aServerThatKeepsUpIsValidAtTheRateThatWasAsked() {
        Latency latency = load.measure(server(200, 50, 20_000), 1, () -> now += 500_000);

        assertTrue(latency.target().valid());
        assertNull(latency.target().reason());
        assertEquals(200, latency.imagesPerSecond(), 6);
    }

    @Test
    void aBoundThatTheQueriesDoNotDecideIsNotMet() {
        // One query of 500 is slow. 459 fast ones show that 99 of 100 are; with one slow query, it takes 662.
        Latency latency = load.measure(server(1, 50, 500), 1, () -> {
            calls++;
            now += calls == 100 ? 60_000_000 : 1_000_000;
        });

        assertEquals(500, latency.calls());
        assertFalse(latency.target().valid());
        assertEquals(
                "not decided: 1 of 500 queries took longer; 662 queries with no more slow ones would meet the bound",
                latency.target().reason());
    }

    @Test
    void aServerMakesAsManyQueriesAsItsBoundNeeds() {
        // 459 queries at 1 per second take 459 seconds on average, and with these arrivals longer.
        LoadPlan plan =
                new LoadPlan(Scenario.SERVER, 1, OptionalInt.empty(), 1000, 460, Optional.of(new Arrivals(1, 99, 50)));

        Latency latency = load.measure(plan, 1, () -> now += 1_000_000);

        assertTrue(latency.calls() >= 459, () -> latency.calls() + " queries");
        assertTrue(latency.target().valid());
    }

    @Test
    void aPlanThatCannotDecideAboutItsBoundIsRefused() {
        assertEquals(
                "calls must be at least 459 to decide about percentile 99, not 458",
                assertThrows(SettingError.class, () -> server(1000, 50, 458)).getMessage());
        assertEquals(
                "seconds must be at least 45.9 for the 459 queries that percentile 99 needs, at a rate of 10, not 10",
                assertThrows(
                                SettingError.class,
                                () -> new LoadPlan(
                                        Scenario.SERVER,
                                        1,
                                        OptionalInt.empty(),
                                        1000,
                                        10,
                                        Optional.of(new Arrivals(10, 99, 50))))
                        .getMessage());
    }

    @Test
    void arrivalsBelongToServersOnly() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new LoadPlan(Scenario.SERVER, 1, OptionalInt.empty(), 1, 1, Optional.empty()));
    }

    @Test
    void aSettingOutOfItsRangeIsNamed() {
        assertEquals(
                "percentile must be above 0 and at most 100, not 101.0",
                assertThrows(SettingError.class, () -> new Arrivals(1, 101, 1)).getMessage());
        assertEquals(100, new Arrivals(1, 100, 1).percentile());
        assertEquals(
                "calls must be from 1 to 10000000, not 0",
                assertThrows(SettingError.class, () -> LoadPlan.singleStream(1, 0, 1))
                        .getMessage());
    }

    private static LoadPlan server(double rate, double bound, int calls) {
        return new LoadPlan(
                Scenario.SERVER, 1, OptionalInt.empty(), calls, 3600, Optional.of(new Arrivals(rate, 99, bound)));
    }
}
