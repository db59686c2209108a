package dev.convnet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.results.RunResults.Latency;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private long now;
    private int calls;
    private final Stopwatch stopwatch = new Stopwatch(() -> now);

    @Test
    void aLatencyIsWhatTheCallsTookWithoutTheWarmUp() {
        // 100 calls of 1 to 100 ms, after 10 of a second each.
        Latency latency = stopwatch.time(new LatencyPlan(8, 100, Duration.ofHours(1)), 2, () -> {
            calls++;
            now += TimeUnit.MILLISECONDS.toNanos(calls <= 10 ? 1000 : calls - 10);
        });

        assertEquals(8, latency.batch());
        assertEquals(100, latency.calls());
        assertEquals(50.5, latency.time().meanMs(), 0.05);
        assertEquals(1, latency.time().minMs(), 0.001);
        assertEquals(50, latency.time().p50Ms(), 0.05);
        assertEquals(90, latency.time().p90Ms(), 0.09);
        assertEquals(99, latency.time().p99Ms(), 0.1);
        assertEquals(100, latency.time().maxMs(), 0.1);
        assertEquals(8 / 0.0505, latency.imagesPerSecond(), 0.2);
    }

    @Test
    void timeEndsAMeasurementBeforeAllCallsAreMade() {
        Latency latency = stopwatch.time(new LatencyPlan(1, 1000, Duration.ofSeconds(2)), 1, () -> {
            calls++;
            now += TimeUnit.MILLISECONDS.toNanos(300);
        });

        assertEquals(7, latency.calls());
        assertEquals(1 + 7, calls);
    }

    @Test
    void oneCallIsMadeHoweverLongItTakes() {
        Latency latency =
                stopwatch.time(new LatencyPlan(1, 1, Duration.ofMillis(1)), 1, () -> now += TimeUnit.HOURS.toNanos(1));

        assertEquals(1, latency.calls());
        assertEquals(3_600_000, latency.time().p50Ms(), 3_600);
    }
}
