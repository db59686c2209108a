package dev.convnet.train.schedule;

/** The same rate in each step. */
public record ConstantRate() implements LearningRateSchedule {
    @Override
    public String name() {
        return "constant";
    }

    @Override
    public double rate(double base, long step, TrainingLength length) {
        return base;
    }
}
