package dev.convnet.load;

import dev.convnet.base.SettingError;
import dev.convnet.results.Scenario;
import dev.convnet.text.Format;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How inference is put under load and timed. Suites and the command line have these settings by the same names.
 *
 * @param batch images in one call, from 1 to 65536
 * @param threads how many threads an operator may use, at least 1; empty for as many as the cell has
 * @param calls the largest number of measured calls, from 1 to 10000000
 * @param seconds the longest time that the measurement takes, above 0 and at most {@link #MOST_SECONDS}; at least one call is
 *     made, and at least {@link Arrivals#leastQueries} in the server scenario
 * @param arrivals when queries arrive, for {@link Scenario#SERVER} only
 */
public record LoadPlan(
        Scenario scenario, int batch, OptionalInt threads, int calls, double seconds, Optional<Arrivals> arrivals) {
    /** The longest measurement: eleven days. */
    public static final int MOST_SECONDS = 1_000_000;

    private static final int MOST_IMAGES = 65_536;
    private static final int MOST_CALLS = 10_000_000;

    /**
     * A Poisson process, and the latency that its queries may have.
     *
     * @param rate queries per second, on average; above 0 and at most a million
     * @param percentile the percentile of the latency that must not exceed {@code bound}; above 0 and at most 100, which is
     *     the slowest query
     * @param bound in milliseconds, above 0 and at most {@link #MOST_SECONDS}
     */
    public record Arrivals(double rate, double percentile, double bound) {
        /** The percentile unless another is given. */
        public static final int DEFAULT_PERCENTILE = 99;

        /** A query each microsecond. */
        private static final int MOST_RATE = 1_000_000;

        /** The smallest number of queries that can show that the bound is kept: 459 for percentile 99. */
        public long leastQueries() {
            return EarlyStopping.leastQueries(percentile);
        }

        /** The time that so many queries take on average, in seconds. */
        public double leastSeconds() {
            return leastQueries() / rate;
        }

        /** @throws SettingError if a setting is out of its range */
        public Arrivals {
            SettingError.require(
                    rate > 0 && rate <= MOST_RATE,
                    "rate",
                    "must be above 0 and at most %d, not %s".formatted(MOST_RATE, rate));
            SettingError.require(
                    percentile > 0 && percentile <= 100,
                    "percentile",
                    "must be above 0 and at most 100, not " + percentile);
            SettingError.require(
                    bound > 0 && bound <= 1000.0 * MOST_SECONDS,
                    "bound",
                    "must be above 0 and at most %d, not %s".formatted(1000L * MOST_SECONDS, bound));
        }
    }

    /**
     * @throws SettingError if a setting is out of its range
     * @throws IllegalArgumentException if a server has no arrivals, or another scenario has some
     */
    public LoadPlan {
        SettingError.requireRange(batch, 1, MOST_IMAGES, "batch");
        threads.ifPresent(count -> SettingError.require(count >= 1, "threads", "must be at least 1, not " + count));
        SettingError.requireRange(calls, 1, MOST_CALLS, "calls");
        SettingError.require(
                seconds > 0 && seconds <= MOST_SECONDS,
                "seconds",
                "must be above 0 and at most " + MOST_SECONDS + ", not " + seconds);
        if (arrivals.isPresent()) {
            requireEnough(arrivals.get(), calls, seconds);
        }
        if ((scenario == Scenario.SERVER) != arrivals.isPresent()) {
            throw new IllegalArgumentException("a server has arrivals, and nothing else has");
        }
    }

    /** MLPerf's inference rules have a least number of queries, too; here it is that of their early stopping criterion. */
    private static void requireEnough(Arrivals arrivals, int calls, double seconds) {
        String percentile = Format.setting(arrivals.percentile());
        SettingError.require(
                calls >= arrivals.leastQueries(),
                "calls",
                "must be at least %d to decide about percentile %s, not %d"
                        .formatted(arrivals.leastQueries(), percentile, calls));
        SettingError.require(
                seconds >= arrivals.leastSeconds(),
                "seconds",
                "must be at least %s for the %d queries that percentile %s needs, at a rate of %s, not %s"
                        .formatted(
                                Format.setting(Math.ceil(arrivals.leastSeconds() * 10) / 10),
                                arrivals.leastQueries(),
                                percentile,
                                Format.setting(arrivals.rate()),
                                Format.setting(seconds)));
    }

    /** One call after another. */
    public static LoadPlan singleStream(int batch, int calls, double seconds) {
        return new LoadPlan(Scenario.SINGLE_STREAM, batch, OptionalInt.empty(), calls, seconds, Optional.empty());
    }

    /**
     * The warm-up: a tenth of the calls and of the time, one call after another and not measured, since the first calls
     * allocate memory and fill caches.
     */
    LoadPlan warmUp() {
        return new LoadPlan(
                Scenario.SINGLE_STREAM, batch, threads, Math.ceilDiv(calls, 10), seconds / 10, Optional.empty());
    }
}
