package dev.convnet.bench;

import dev.convnet.base.Deadline;
import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.results.CellResult;
import dev.convnet.results.Environment;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs cells in this process.
 *
 * @param environment the description of this process
 * @param isolated whether this process runs one cell only, for the results
 */
public record LocalRunner(
        TrainableNetworks networks, Dataset data, Engines engines, Environment environment, boolean isolated)
        implements CellRunner {
    @Override
    public CellResult run(
            CellPlan plan, Path folder, Optional<Deadline> deadline, TrainingListener progress, StopSignal stop) {
        return new CellResult(
                environment,
                new CellRun(networks, data, engines, plan, environment.id(), isolated)
                        .run(folder, deadline, progress, stop.forPart()));
    }
}
