package dev.convnet.results;

import java.time.Instant;
import java.util.List;

/**
 * How a cell ended, with its time and memory.
 *
 * @param reason why the status is not OK; null if it is
 * @param seconds from the start to the end of the cell
 * @param busyCores cores that other processes kept busy just before the cell; null if that was not measured
 * @param startMemoryBytes the resident memory of the process as the cell began; null if the system does not say it
 * @param peakMemoryBytes the most resident memory of the process during the cell; null if the system does not say it
 * @param divergence where training diverged; null if it did not
 * @param thresholds the suite's thresholds, each with its verdict
 */
public record CellOutcome(
        CellStatus status,
        @Nullable String reason,
        Instant startedAt,
        double seconds,
        @Nullable Double busyCores,
        @Nullable Long startMemoryBytes,
        @Nullable Long peakMemoryBytes,
        @Nullable Divergence divergence,
        List<Verdict> thresholds) {
    /** The outcome of a cell that was not measured. */
    public static CellOutcome notMeasured(CellStatus status, String reason) {
        return new CellOutcome(status, reason, Instant.now(), 0, null, null, null, null, List.of());
    }

    /** The same time and memory with another end, which no threshold is held against. */
    public CellOutcome ended(CellStatus other, String why) {
        return new CellOutcome(
                other, why, startedAt, seconds, busyCores, startMemoryBytes, peakMemoryBytes, divergence, List.of());
    }

    /** The same outcome with the verdicts on the suite's thresholds. */
    public CellOutcome withThresholds(List<Verdict> verdicts) {
        return new CellOutcome(
                status, reason, startedAt, seconds, busyCores, startMemoryBytes, peakMemoryBytes, divergence, verdicts);
    }

    /**
     * The most memory that the cell added to what the process held as it began; null if the system does not say it. A process keeps
     * some memory of its earlier cells, so the peak alone is no figure of one cell.
     */
    public Long memoryBytes() {
        return startMemoryBytes == null || peakMemoryBytes == null
                ? null
                : Long.valueOf(Math.max(0, peakMemoryBytes - startMemoryBytes));
    }

    /** The reason, for a cell whose status is not OK. */
    public String reasonOrUnknown() {
        return reason == null ? "no reason was recorded" : reason;
    }
}
