package dev.convnet.load;

import dev.convnet.results.Scenario;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How inference is put under load and timed.
 *
 * @param batch images in one call
 * @param threads how many threads an operator may use; empty for as many as the cell has
 * @param calls how many calls at most
 * @param time for how long at most; at least one call is made
 * @param arrivals when queries come, for {@link Scenario#SERVER} only
 */
public record LoadPlan(
        Scenario scenario, int batch, OptionalInt threads, int calls, Duration time, Optional<Arrivals> arrivals) {
    /**
     * A Poisson process, and what its queries may take.
     *
     * @param perSecond queries per second, on average
     * @param percentile which percentile of the latency must not exceed {@code bound}
     */
    public record Arrivals(double perSecond, double percentile, Duration bound) {}

    public LoadPlan {
        if ((scenario == Scenario.SERVER) != arrivals.isPresent()) {
            throw new IllegalArgumentException("a server has arrivals, and nothing else has");
        }
    }

    /** One call after another. */
    public static LoadPlan singleStream(int batch, int calls, Duration time) {
        return new LoadPlan(Scenario.SINGLE_STREAM, batch, OptionalInt.empty(), calls, time, Optional.empty());
    }

    /**
     * A tenth of the calls and of the time goes before, unmeasured and one after another: the first calls find memory and
     * caches cold.
     */
    LoadPlan warmUp() {
        return new LoadPlan(
                Scenario.SINGLE_STREAM, batch, threads, Math.ceilDiv(calls, 10), time.dividedBy(10), Optional.empty());
    }
}
