package dev.convnet.load;

import dev.convnet.load.LoadPlan.Arrivals;
import dev.convnet.results.Latency;
import dev.convnet.results.LatencyTarget;
import dev.convnet.text.Format;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Puts a model under load and times each call, in the four scenarios of MLPerf's inference benchmark. Single stream, multi-stream and
 * offline make one call after another; they differ in the number of images in a call, and in the figure that is read: latency or
 * throughput.
 *
 * <p>In the server scenario, queries arrive by a Poisson process that does not wait for answers. A query's latency counts from its arrival
 * even if an earlier call is still running, so a stall shows in all the queries that it delays (no coordinated omission).
 *
 * <p>Differences from MLPerf's rules: the plan sets the length of a measurement, rather than 10 minutes or a number of queries that
 * follows from the percentile; every call has the same images; the server scenario tests one given rate, whereas MLPerf searches for
 * the highest valid one; there is one session and one caller; accuracy is measured elsewhere.
 */
public final class LoadGenerator {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    /** One seed for all measurements, so that all models face the same arrivals. */
    private static final long SEED = 1;

    private final Clock clock;

    /** Uses the system's clock. */
    public LoadGenerator() {
        this(Clock.SYSTEM);
    }

    LoadGenerator(Clock clock) {
        this.clock = clock;
    }

    /**
     * Makes the warm-up and then the plan's calls, which it times.
     *
     * @param threads how many threads the model uses, for the result
     * @param call one inference of {@link LoadPlan#batch} images
     */
    public Latency measure(LoadPlan plan, int threads, Runnable call) {
        int warmUp = stream(plan.warmUp(), call).timings().count();
        long begin = clock.nanoTime();
        Queries queries =
                plan.arrivals().map(arrivals -> server(plan, arrivals, call)).orElseGet(() -> stream(plan, call));
        double seconds = (clock.nanoTime() - begin) / NANOS_PER_SECOND;
        Timings timings = queries.timings();
        return new Latency(
                plan.scenario(),
                plan.batch(),
                threads,
                warmUp,
                timings.count(),
                seconds,
                plan.batch() * timings.count() / seconds,
                timings.distribution(),
                queries.target().orElse(null));
    }

    /** One call after another. */
    private Queries stream(LoadPlan plan, Runnable call) {
        Timings timings = new Timings();
        long most = Math.round(plan.seconds() * NANOS_PER_SECOND);
        long begin = clock.nanoTime();
        long now = begin;
        do {
            long start = now;
            call.run();
            now = clock.nanoTime();
            timings.add(now - start);
        } while (timings.count() < plan.calls() && now - begin < most);
        return new Queries(timings, Optional.empty());
    }

    /** Queries that do not wait for each other; at least as many as can decide about the bound. */
    private Queries server(LoadPlan plan, Arrivals arrivals, Runnable call) {
        Timings timings = new Timings();
        long bound = Math.round(arrivals.bound() * NANOS_PER_MILLI);
        int slow = 0;
        RandomGenerator random = new Random(SEED);
        double mean = NANOS_PER_SECOND / arrivals.rate();
        long begin = clock.nanoTime();
        double arrival = 0;
        do {
            // Between the events of a Poisson process lies an exponentially distributed time.
            arrival += mean * random.nextExponential();
            long arrived = begin + Math.round(arrival);
            clock.waitUntil(arrived);
            call.run();
            long latency = clock.nanoTime() - arrived;
            timings.add(latency);
            slow += latency > bound ? 1 : 0;
        } while (timings.count() < plan.calls()
                && (arrival < plan.seconds() * NANOS_PER_SECOND || timings.count() < arrivals.leastQueries()));
        return new Queries(timings, Optional.of(target(arrivals, timings, slow)));
    }

    private static LatencyTarget target(Arrivals arrivals, Timings timings, int slow) {
        EarlyStopping stopping = new EarlyStopping(timings.count(), slow, arrivals.percentile());
        String slower = "%d of %d queries took longer".formatted(slow, timings.count());
        String reason = null;
        if (stopping.isMissed()) {
            Double value = timings.percentileMs(arrivals.percentile());
            reason = "missed: " + slower + (value == null ? "" : ", the percentile is " + Format.millis(value) + " ms");
        } else if (!stopping.isMet()) {
            reason = "not decided: %s; %d queries with no more slow ones would meet the bound"
                    .formatted(slower, stopping.enough());
        }
        return new LatencyTarget(arrivals.rate(), arrivals.percentile(), arrivals.bound(), stopping.isMet(), reason);
    }

    /** The times of all calls, and whether they keep to the bound of a server. */
    private record Queries(Timings timings, Optional<LatencyTarget> target) {}
}
