package dev.convnet.bench;

import dev.convnet.results.RunResults.Latency;
import dev.convnet.results.RunResults.Scenario;
import java.util.function.LongSupplier;

/** Times calls one by one. */
final class Stopwatch {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;

    /** {@code nanoTime} is the clock: {@link System#nanoTime} or, in a test, one that stands still until told. */
    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Makes the plan's calls, after its warm-up, and says how long they took. */
    Latency time(LatencyPlan plan, int threads, Runnable call) {
        int warmUp = record(plan.warmUp(), call).count();
        long begin = nanoTime.getAsLong();
        Timings timings = record(plan, call);
        double seconds = (nanoTime.getAsLong() - begin) / NANOS_PER_SECOND;
        return new Latency(
                Scenario.SINGLE_STREAM,
                plan.batch(),
                threads,
                warmUp,
                timings.count(),
                seconds,
                plan.batch() * timings.count() / seconds,
                timings.distribution(),
                null);
    }

    private Timings record(LatencyPlan plan, Runnable call) {
        Timings timings = new Timings();
        long begin = nanoTime.getAsLong();
        long now = begin;
        do {
            long start = now;
            call.run();
            now = nanoTime.getAsLong();
            timings.add(now - start);
        } while (timings.count() < plan.calls() && now - begin < plan.time().toNanos());
        return timings;
    }
}
