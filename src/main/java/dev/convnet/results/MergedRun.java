package dev.convnet.results;

import java.util.List;
import java.util.stream.Stream;

/**
 * A run that was merged from its shards, or a run that had none.
 *
 * @param missing the shards whose results are not there, so that the run lacks their cells
 */
public record MergedRun(RunResults run, List<Shard> missing) {
    /** Why the run does not pass; empty if it does. */
    public List<GateFailure> failures() {
        return Stream.concat(Gates.of(run).stream(), missing.stream().map(GateFailure.MissingShard::new))
                .toList();
    }
}
