package dev.convnet.bench;

import dev.convnet.results.JmhResult;
import dev.convnet.results.RunResults;
import dev.convnet.results.Shard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user asks of a run, besides its suite.
 *
 * @param folder where {@code results.json} goes, and a folder for each cell with its model and metrics
 * @param command what the user has called, for the results
 * @param shard which part of the suite this is; the suite itself has that part only
 * @param budget no cell begins and no training goes on after so long
 * @param earlier the run that is gone on with: cells that it has finished are not run again
 * @param jmh benchmarks to be attached
 */
public record RunRequest(
        Path folder,
        List<String> command,
        Optional<Shard> shard,
        Optional<Duration> budget,
        Optional<RunResults> earlier,
        List<JmhResult> jmh) {
    /** Nothing but a place and a command. */
    public static RunRequest of(Path folder, List<String> command) {
        return new RunRequest(folder, command, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }
}
