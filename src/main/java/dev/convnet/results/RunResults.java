package dev.convnet.results;

import java.time.Instant;
import java.util.List;

/**
 * Everything that one run of a suite measured: the content of {@code results.json}, from which every report is made. The name of a time
 * has its unit, shapes are NCHW without the batch dimension, and images are uint8 pixels, row by row, in Base64. Only fields marked
 * {@link Nullable} may be {@code null}, if they do not apply; a list is then empty. Losses may be NaN or infinite in a run that
 * diverged; {@link ResultsFile} describes how the file stores them.
 *
 * @param planned the number of planned cells: more than {@code cells} while the run continues or if it was stopped
 * @param shard the part of the suite's cells that was planned; null for all
 * @param command the command line that made the run
 * @param cells in the order of the plan
 * @param comparisons between cells of this run
 * @param jmh attached benchmarks
 */
public record RunResults(
        int schemaVersion,
        String suite,
        String title,
        Instant startedAt,
        Instant finishedAt,
        int planned,
        @Nullable Shard shard,
        List<String> command,
        Environment environment,
        DatasetSummary data,
        List<Cell> cells,
        List<CellComparison> comparisons,
        List<JmhResult> jmh) {
    /** The version of this format. */
    public static final int SCHEMA_VERSION = 4;

    /** @throws IllegalArgumentException if an image has another size than those of {@code data} */
    public RunResults {
        for (Cell cell : cells) {
            cell.inference().predictions().forEach(data::requireSize);
            if (cell.inference().evaluation() != null) {
                cell.inference().evaluation().hardest().forEach(image -> data.requireSize(image.sample()));
            }
        }
    }
}
