package dev.convnet.testing;

import dev.convnet.base.StopSignal;
import dev.convnet.train.Metrics;
import dev.convnet.train.TrainingListener;

/** Asks for a stop after a step. */
public record StopAfter(long step, StopSignal signal) implements TrainingListener {
    @Override
    public void onStep(Metrics.Step done) {
        if (done.step() == step) {
            signal.request();
        }
    }
}
