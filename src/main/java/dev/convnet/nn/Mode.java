package dev.convnet.nn;

/** Whether a graph is emitted for inference or training. */
public enum Mode {
    /** Dropout is the identity; batch normalization uses the running statistics. */
    INFERENCE,
    /** Dropout is active; batch normalization uses the batch's statistics and updates the running ones. */
    TRAINING
}
