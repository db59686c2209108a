package dev.convnet.bench;

import dev.convnet.results.Cell;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.TrainingListener;

/** Is told of how a suite goes. */
public interface SuiteListener {
    /**
     * A cell begins.
     *
     * @param number which one it is, from 1
     * @param trainImages how many images an epoch has, if it is trained
     * @return is told of the cell's training, if that is in this process
     */
    TrainingListener onCell(CellPlan plan, int number, int cells, int trainImages);

    /** A cell has ended, well or not; its results are in the file. */
    void onResult(Cell result);

    /** A cell is not run, since the run that is resumed has it. */
    void onKept(Cell result, int number, int cells);
}
