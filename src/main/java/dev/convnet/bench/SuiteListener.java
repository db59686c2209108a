package dev.convnet.bench;

import dev.convnet.results.Cell;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainingListener;

/** Observes a suite's run. */
public interface SuiteListener {
    /**
     * A cell begins.
     *
     * @param number which one it is, from 1
     * @param trainImages how many images an epoch has, if it is trained
     * @return a listener for the cell's training if that is in this process
     */
    TrainingListener onCell(CellPlan plan, int number, int cells, int trainImages);

    /** A cell has ended, successfully or not; the file has its results. */
    void onResult(Cell result);

    /**
     * A cell is not run, because the resumed run has its results.
     *
     * @param note how the environment of the results differs from this one; may be empty
     */
    void onKept(Cell result, int number, int cells, String note);

    /** The cell that just began has results in the resumed run, which cannot be kept for this reason. */
    void onRepeated(CellPlan plan, String reason);
}
