package dev.convnet.bench;

import dev.convnet.results.RunResults.Latency;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Times calls one by one. */
final class Stopwatch {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Three significant digits, a tenth of a percent: far below what two runs differ by. */
    private static final int DIGITS = 3;

    private final LongSupplier nanoTime;

    /** {@code nanoTime} is the clock: {@link System#nanoTime} or, in a test, one that stands still until told. */
    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Makes the plan's calls, after its warm-up, and says how long they took. */
    Latency time(LatencyPlan plan, Runnable call) {
        record(plan.warmUp(), call);
        return latency(plan.batch(), record(plan, call));
    }

    private Histogram record(LatencyPlan plan, Runnable call) {
        Histogram nanos = new Histogram(DIGITS);
        long begin = nanoTime.getAsLong();
        long now = begin;
        do {
            long start = now;
            call.run();
            now = nanoTime.getAsLong();
            nanos.recordValue(now - start);
        } while (nanos.getTotalCount() < plan.calls()
                && now - begin < plan.time().toNanos());
        return nanos;
    }

    private static Latency latency(int batch, Histogram nanos) {
        return new Latency(
                batch,
                Math.toIntExact(nanos.getTotalCount()),
                nanos.getMean() / NANOS_PER_MILLI,
                nanos.getMinValue() / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(90) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(99) / NANOS_PER_MILLI,
                nanos.getMaxValue() / NANOS_PER_MILLI,
                batch * NANOS_PER_SECOND / nanos.getMean());
    }
}
