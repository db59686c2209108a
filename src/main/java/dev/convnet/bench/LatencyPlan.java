package dev.convnet.bench;

import java.time.Duration;

/**
 * How inference is timed at one batch size.
 *
 * @param batch images in one call
 * @param calls how many calls at most
 * @param time for how long at most; at least one call is made
 */
public record LatencyPlan(int batch, int calls, Duration time) {
    /** A tenth of the calls and of the time goes before, unmeasured: the first calls find memory and caches cold. */
    LatencyPlan warmUp() {
        return new LatencyPlan(batch, Math.ceilDiv(calls, 10), time.dividedBy(10));
    }
}
