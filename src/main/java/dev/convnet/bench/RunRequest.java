package dev.convnet.bench;

import dev.convnet.results.JmhResult;
import dev.convnet.results.RunResults;
import dev.convnet.results.Shard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a run besides its suite.
 *
 * @param folder where {@code results.json} goes, and a folder for each cell with its model and metrics
 * @param command the command line of the user, for the results
 * @param shard the part of the suite that this run has; the suite is already cut to it
 * @param strict whether a skipped cell that has thresholds, a comparison without one of its cells, and a run of skipped cells fail
 * @param budget the time after which no cell begins and no training continues
 * @param cellLimit the time after which a cell is ended as failed, whatever the suite says
 * @param earlier the run to resume: cells that it has finished are not run again
 * @param jmh benchmarks to attach
 */
public record RunRequest(
        Path folder,
        List<String> command,
        Optional<Shard> shard,
        boolean strict,
        Optional<Duration> budget,
        Optional<Duration> cellLimit,
        Optional<RunResults> earlier,
        List<JmhResult> jmh) {
    /** A request with only a folder and a command. */
    public static RunRequest of(Path folder, List<String> command) {
        return new RunRequest(
                folder,
                command,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
