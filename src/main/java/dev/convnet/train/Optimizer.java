package dev.convnet.train;

import java.util.Locale;

/** The optimizers that a {@link Recipe} can name, with what they do where nothing else is said. */
public enum Optimizer {
    SGD(0.01, 0),
    ADAM(0.001, 0),
    ADAMW(0.001, 0.01);

    private final double learningRate;
    private final double weightDecay;

    Optimizer(double learningRate, double weightDecay) {
        this.learningRate = learningRate;
        this.weightDecay = weightDecay;
    }

    public double defaultLearningRate() {
        return learningRate;
    }

    public double defaultWeightDecay() {
        return weightDecay;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
