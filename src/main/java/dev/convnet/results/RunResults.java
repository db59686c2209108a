package dev.convnet.results;

import dev.convnet.results.Environment.Machine;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that one run of a suite measured: the content of {@code results.json}, from which every report is made. The name of a time
 * has its unit, shapes are NCHW without the batch dimension, and images are uint8 pixels, row by row, in Base64. Only fields marked
 * {@link Nullable} may be {@code null}, if they do not apply; a list is then empty. Losses may be NaN or infinite in a run that
 * diverged; {@link ResultsFile} describes how the file stores them.
 *
 * @param planned the number of planned cells: more than {@code cells} while the run continues or if it was stopped
 * @param shard the part of the suite's cells that was planned; null for all
 * @param strict whether a skipped cell that has thresholds, a comparison without one of its cells, and a run of skipped cells fail
 * @param command the command line that made the run
 * @param environments the machines and software that ran the cells, each once; one without cells
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
        boolean strict,
        List<String> command,
        List<Environment> environments,
        DatasetSummary data,
        List<Cell> cells,
        List<CellComparison> comparisons,
        List<JmhResult> jmh) {
    /** The version of this format. */
    public static final int SCHEMA_VERSION = 4;

    /**
     * @throws IllegalArgumentException if an image has another size than those of {@code data}, or the environment of a cell is
     *     missing or ambiguous
     */
    public RunResults {
        requireEnvironments(environments, cells);
        for (Cell cell : cells) {
            cell.inference().predictions().forEach(data::requireSize);
            if (cell.inference().evaluation() != null) {
                cell.inference().evaluation().hardest().forEach(image -> data.requireSize(image.sample()));
            }
        }
    }

    private static void requireEnvironments(List<Environment> environments, List<Cell> cells) {
        if (environments.isEmpty()) {
            throw new IllegalArgumentException("environments must have at least one");
        }
        Set<String> ids = new HashSet<>();
        for (Environment environment : environments) {
            if (!ids.add(environment.id())) {
                throw new IllegalArgumentException("two environments have the id " + environment.id());
            }
        }
        for (Cell cell : cells) {
            if (!ids.contains(cell.environment())) {
                throw new IllegalArgumentException("the environment '%s' of the cell %s is missing in environments"
                        .formatted(cell.environment(), cell.id()));
            }
        }
    }

    /** The environment that ran a cell of this run. */
    public Environment environment(Cell cell) {
        return environments.stream()
                .filter(environment -> environment.id().equals(cell.environment()))
                .findFirst()
                .orElseThrow();
    }

    /** The machines that ran cells, each once. */
    public List<Machine> machines() {
        return environments.stream().map(Environment::machine).distinct().toList();
    }
}
