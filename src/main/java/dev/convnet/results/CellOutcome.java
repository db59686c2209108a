package dev.convnet.results;

import java.time.Instant;
import java.util.List;

/**
 * How a cell ended, with its time and memory.
 *
 * @param reason why the status is not OK; null if it is
 * @param seconds from the start to the end of the cell
 * @param peakMemoryBytes the most memory that the process held; null if the cell was not begun
 * @param thresholds the suite's thresholds, each with its verdict
 */
public record CellOutcome(
        CellStatus status,
        @Nullable String reason,
        Instant startedAt,
        double seconds,
        @Nullable Long peakMemoryBytes,
        List<Verdict> thresholds) {
    /** The outcome of a cell that was not measured. */
    public static CellOutcome notMeasured(CellStatus status, String reason) {
        return new CellOutcome(status, reason, Instant.now(), 0, null, List.of());
    }

    /** The same outcome with the verdicts on the suite's thresholds. */
    public CellOutcome withThresholds(List<Verdict> verdicts) {
        return new CellOutcome(status, reason, startedAt, seconds, peakMemoryBytes, verdicts);
    }

    /** Whether the cell ran to its end and keeps to the suite's thresholds. */
    public boolean passed() {
        return status == CellStatus.OK && thresholds.stream().allMatch(Verdict::passed);
    }
}
