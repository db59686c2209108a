package dev.convnet.train;

import java.nio.file.Path;

/** Receives the events of a training run on the trainer's thread. An exception from a listener ends the run. */
public interface TrainingListener {
    /**
     * Before the first step of a resumed run.
     *
     * @param resume the position, and what changed since the checkpoint; no changes if nothing did
     * @param finished whether the run had finished before, so that there are no steps
     */
    default void onResume(Metrics.Resume resume, boolean finished) {}

    /** After each step. */
    default void onStep(Metrics.Step step) {}

    /** After each epoch and its test, before its checkpoint. */
    default void onEpoch(Metrics.Epoch epoch) {}

    /** After a checkpoint is complete on disk. */
    default void onCheckpoint(Path file, long step) {}
}
