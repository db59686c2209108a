package dev.convnet.bench;

import dev.convnet.base.Deadline;
import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.results.Cell;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs cells in this process.
 *
 * @param isolated whether this process runs one cell only, for the results
 */
public record LocalRunner(TrainableNetworks networks, Dataset data, Engines engines, boolean isolated)
        implements CellRunner {
    @Override
    public Cell run(
            CellPlan plan, Path folder, Optional<Deadline> deadline, TrainingListener progress, StopSignal stop) {
        return new CellRun(networks, data, engines, plan, isolated).run(folder, deadline, progress, stop.forPart());
    }
}
