package dev.convnet.train.schedule;

import dev.convnet.base.SettingError;
import dev.convnet.train.graph.Hyperparameter;
import dev.convnet.train.graph.Setting;

/**
 * Multiplies the rate by γ after every {@code stepSize} epochs: base · γ^⌊t / s⌋, where t is the step and s the number of steps in
 * {@code stepSize} epochs. PyTorch's {@code StepLR(step_size=s, gamma=γ)}.
 */
public record StepDecay(
        @Hyperparameter("epochs between two decays of the rate")
        double stepSize,

        @Hyperparameter("the factor of each decay") double gamma)
        implements LearningRateSchedule {
    /** Decays to a tenth after every second epoch. */
    public StepDecay() {
        this(2, 0.1);
    }

    public StepDecay {
        Setting.requireRanges(StepDecay.class, stepSize, gamma);
        SettingError.require(stepSize > 0, "step-size", "must be above 0, not " + stepSize);
    }

    @Override
    public String name() {
        return "step";
    }

    @Override
    public double rate(double base, long step, TrainingLength length) {
        long decays = step / Math.max(1, length.stepsIn(stepSize));
        return base * Math.pow(gamma, (double) decays);
    }
}
