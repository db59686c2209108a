package dev.convnet.suite;

import dev.convnet.load.LoadPlan;
import dev.convnet.results.Scenario;
import java.util.Locale;

/** Something that a suite can have done with a cell. */
public enum Task {
    /** Train the network as its recipe says. Without it the network has the weights that it starts from. */
    TRAIN,
    /** Loss, accuracy and predictions on the test images. */
    EVALUATE,
    /** Inference under load, as the cell's {@code latency} says. */
    LATENCY,
    /** Offline inference, as the cell's {@code throughput} says. */
    THROUGHPUT,
    /** Time by operator, of inference and of a training step, and what a step's time goes to. */
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
