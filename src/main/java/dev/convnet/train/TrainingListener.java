package dev.convnet.train;

import java.nio.file.Path;

/** Receives the events of a training run on the trainer's thread. An exception from a listener ends the run. */
public interface TrainingListener {
    /** After each step. */
    default void onStep(Metrics.Step step) {}

    /** After each epoch and its test, before its checkpoint. */
    default void onEpoch(Metrics.Epoch epoch) {}

    /** After a checkpoint is complete on disk. */
    default void onCheckpoint(Path file, long step) {}
}
