package dev.convnet.nn;

/** What a graph is emitted for. */
public enum Mode {
    /** Dropout is gone, batch norm uses the running statistics. */
    INFERENCE,
    /** Dropout drops, batch norm uses the batch's own statistics and updates the running ones. */
    TRAINING
}
