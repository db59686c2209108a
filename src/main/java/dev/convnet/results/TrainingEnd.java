package dev.convnet.results;

/** What ended a training. */
public enum TrainingEnd {
    /** The recipe's last epoch. */
    COMPLETE,
    /** The suite's target accuracy. */
    TARGET,
    /** The recipe's patience: no epoch was better for as long. */
    EARLY_STOPPING,
    /** The cell's own budget, which the suite sets. */
    BUDGET,
    /** The run's budget: another run may train longer, so the cell is not finished. */
    RUN_BUDGET,
    /** An error, a divergence, or a stop. */
    ERROR
}
