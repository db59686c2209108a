package dev.convnet.bench;

import dev.convnet.base.Deadline;
import dev.convnet.base.StopSignal;
import dev.convnet.results.CellResult;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;

/** Runs one cell, in this process or in another. */
public interface CellRunner {
    /**
     * Runs a cell. A failure is a result too.
     *
     * @param folder the cell's own folder, for its files
     * @param deadline when training ends, whatever the recipe says
     * @param limit the time after which the cell is ended as failed
     * @param progress observes the training if that is in this process
     * @param stop ends the cell
     * @return the result; empty if the cell was stopped before its end
     */
    Optional<CellResult> run(
            CellPlan plan,
            Path folder,
            Optional<Deadline> deadline,
            CellLimit limit,
            TrainingListener progress,
            StopSignal stop);
}
