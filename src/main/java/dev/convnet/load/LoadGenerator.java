package dev.convnet.load;

import dev.convnet.load.LoadPlan.Arrivals;
import dev.convnet.results.Latency;
import dev.convnet.results.LatencyTarget;
import dev.convnet.text.Format;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Puts a model under load and times it call by call, in the four scenarios of MLPerf's inference benchmark. A single and a
 * multiple stream and an offline batch are calls one after another, which differ in how many images a call has and in what
 * is told of them: latency or throughput.
 *
 * <p>Behind a server, queries arrive by a Poisson process that does not wait for answers; a query's latency counts from the
 * moment at which it was to arrive, also if the call before it took too long, so that a stall shows in all queries that it
 * held up (no coordinated omission).
 *
 * <p>What differs from MLPerf's rules: a measurement is as long as the plan says, not 10 minutes and not a number of queries
 * that follows from the percentile; the same images are in every call; a server is tried at one rate that is given, and valid or not,
 * where MLPerf asks for the highest valid rate; there is one session and one caller; accuracy is the business of the
 * evaluation.
 */
public final class LoadGenerator {
    private static final double NANOS_PER_SECOND = 1e9;

    /** The arrivals of every server are those of this seed, so that two models face the same ones. */
    private static final long SEED = 1;

    private final Clock clock;

    /** Times by the system's clock. */
    public LoadGenerator() {
        this(Clock.SYSTEM);
    }

    LoadGenerator(Clock clock) {
        this.clock = clock;
    }

    /**
     * Makes the plan's calls, after its warm-up.
     *
     * @param threads how many threads the model uses, for the result
     * @param call one inference of {@link LoadPlan#batch} images
     */
    public Latency measure(LoadPlan plan, int threads, Runnable call) {
        int warmUp = stream(plan.warmUp(), call).count();
        long begin = clock.nanoTime();
        Timings timings =
                plan.arrivals().map(arrivals -> server(plan, arrivals, call)).orElseGet(() -> stream(plan, call));
        double seconds = (clock.nanoTime() - begin) / NANOS_PER_SECOND;
        return new Latency(
                plan.scenario(),
                plan.batch(),
                threads,
                warmUp,
                timings.count(),
                seconds,
                plan.batch() * timings.count() / seconds,
                timings.distribution(),
                plan.arrivals().map(arrivals -> target(arrivals, timings)).orElse(null));
    }

    /** One call after another. */
    private Timings stream(LoadPlan plan, Runnable call) {
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
        return timings;
    }

    private Timings server(LoadPlan plan, Arrivals arrivals, Runnable call) {
        Timings timings = new Timings();
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
            timings.add(clock.nanoTime() - arrived);
        } while (timings.count() < plan.calls() && arrival < Math.round(plan.seconds() * NANOS_PER_SECOND));
        return timings;
    }

    private static LatencyTarget target(Arrivals arrivals, Timings timings) {
        double bound = arrivals.bound();
        double value = timings.percentileMs(arrivals.percentile());
        boolean valid = value <= bound;
        return new LatencyTarget(
                arrivals.rate(),
                arrivals.percentile(),
                bound,
                valid,
                valid
                        ? null
                        : "percentile " + Format.setting(arrivals.percentile()) + " is " + Format.millis(value)
                                + " ms, above " + Format.millis(bound) + " ms");
    }
}
