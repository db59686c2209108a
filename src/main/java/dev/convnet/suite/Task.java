package dev.convnet.suite;

import dev.convnet.load.LoadPlan;
import dev.convnet.results.Scenario;
import java.util.Locale;

/** What a suite does with a cell. */
public enum Task {
    /** Train the network by its recipe. Otherwise it keeps its initial weights. */
    TRAIN,
    /** Compute loss, accuracy and predictions on the test images. */
    EVALUATE,
    /** Time inference under the loads of the cell's {@code latency}. */
    LATENCY,
    /** Time offline inference by the cell's {@code throughput}. */
    THROUGHPUT,
    /** Profile inference and training by operator, and break down the time of a training step. */
    PROFILE;

    /** The task that a load belongs to. */
    public static Task of(LoadPlan load) {
        return load.scenario() == Scenario.OFFLINE ? THROUGHPUT : LATENCY;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
