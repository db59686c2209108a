package dev.convnet.train;

import java.nio.file.Path;

/** Is told, on the trainer's thread, of what a run has done. What it throws ends the run. */
public interface TrainingListener {
    /** After each step. */
    default void onStep(Metrics.Step step) {}

    /** After each epoch and its test, before its checkpoint. */
    default void onEpoch(Metrics.Epoch epoch) {}

    /** After a checkpoint is written whole. */
    default void onCheckpoint(Path file, long step) {}
}
