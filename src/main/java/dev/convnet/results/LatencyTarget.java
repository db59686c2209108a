package dev.convnet.results;

import dev.convnet.text.Format;

/**
 * The latency that a server's queries may have, and whether they kept to it.
 *
 * @param rate queries per second that were to arrive, on average
 * @param percentile the percentile of the latency that must not exceed {@code bound}, such as 99
 * @param bound in milliseconds
 * @param reason why the measurement is not valid; null if it is
 */
public record LatencyTarget(
        double rate,
        double percentile,
        double bound,
        boolean valid,
        @Nullable String reason) {
    /** The bound and what came of it: {@code p99 must be at most 20 ms at 50 queries/s; …}. */
    public String inWords() {
        return "p" + Format.setting(percentile) + " must be at most " + Format.setting(bound) + " ms at "
                + Format.setting(rate) + " queries/s" + (reason == null ? "" : "; " + reason);
    }
}
