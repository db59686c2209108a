package dev.convnet.bench;

import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Estimate;
import java.time.Duration;
import java.util.Optional;

/**
 * The longest time that a cell may take.
 *
 * @param isGiven whether the user gave the limit; otherwise it comes from the estimate of the cell
 */
public record CellLimit(Duration time, boolean isGiven) {
    /** No limit, for the process that runs a single cell: the process that started it watches the time. */
    public static final CellLimit NONE = new CellLimit(Duration.ofDays(10_000), false);

    /** An estimate is right within a factor of a few. */
    private static final int FACTOR = 10;

    private static final Duration FLOOR = Duration.ofMinutes(10);

    /**
     * The limit of a cell: that of the command line, otherwise that of the suite, otherwise ten times the estimate and at least ten
     * minutes.
     *
     * @param ofRun the limit of the command line
     * @param trainImages images in an epoch
     * @param threads used if the plan does not set them
     */
    static CellLimit of(CellPlan plan, Optional<Duration> ofRun, int trainImages, int threads) {
        return ofRun.or(plan::timeLimit).map(time -> new CellLimit(time, true)).orElseGet(() -> {
            Duration generous = Estimate.of(plan, trainImages, threads).multipliedBy(FACTOR);
            return new CellLimit(generous.compareTo(FLOOR) < 0 ? FLOOR : generous, false);
        });
    }

    /** Why a cell failed that took longer. */
    String exceeded() {
        return "took longer than its time limit of %s, %s"
                .formatted(
                        text(time),
                        isGiven ? "which was given" : "ten times the estimate; set time-limit if the cell needs more");
    }

    private static String text(Duration time) {
        return time.toMinutes() < 10 ? time.toMillis() / 1000.0 + " s" : time.toMinutes() + " min";
    }
}
