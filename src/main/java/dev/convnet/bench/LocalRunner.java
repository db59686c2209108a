package dev.convnet.bench;

import dev.convnet.data.Dataset;
import dev.convnet.results.RunResults.Cell;
import dev.convnet.runtime.NetworkBuilder;
import dev.convnet.runtime.StopSignal;
import dev.convnet.runtime.TrainingListener;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Runs cells in this process.
 *
 * @param isolated whether this process is there for one cell only, for the results
 */
public record LocalRunner(NetworkBuilder networks, Dataset data, Engines engines, boolean isolated)
        implements CellRunner {
    @Override
    public Cell run(
            CellPlan plan, Path folder, Optional<Instant> deadline, TrainingListener progress, StopSignal stop) {
        return new CellRun(this, plan, folder, deadline, stop.forPart()).run(progress);
    }
}
