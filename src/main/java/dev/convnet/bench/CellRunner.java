package dev.convnet.bench;

import dev.convnet.base.StopSignal;
import dev.convnet.results.Cell;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainingListener;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A way to run one cell: in this process or in another. */
public interface CellRunner {
    /**
     * Runs a cell. That it failed is a result as well.
     *
     * @param folder where the cell's files go; nothing else is in it
     * @param deadline when training is to end, whatever its recipe says
     * @param progress is told of its training, if that is in this process
     * @param stop ends it; what is returned then has no meaning
     */
    Cell run(CellPlan plan, Path folder, Optional<Instant> deadline, TrainingListener progress, StopSignal stop);
}
