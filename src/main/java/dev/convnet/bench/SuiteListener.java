package dev.convnet.bench;

import dev.convnet.results.RunResults;
import dev.convnet.runtime.Recipe;
import dev.convnet.runtime.TrainingListener;

/** Is told of how a suite goes. */
public interface SuiteListener {
    /**
     * A network begins.
     *
     * @param number which one it is, from 1
     * @param trainImages how many images an epoch has
     * @return is told of the network's training
     */
    TrainingListener onNetwork(Recipe recipe, int number, int networks, int trainImages);

    /** A network has ended, well or not; its results are in the file. */
    void onResult(RunResults.Cell result);
}
