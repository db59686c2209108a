package dev.convnet.train.schedule;

import dev.convnet.train.graph.Hyperparameter;
import dev.convnet.train.graph.Setting;

/**
 * A linear rise of the rate in the first steps, from {@code warmupFactor} · base to base, after which the schedule begins. PyTorch's
 * {@code LinearLR(start_factor, total_iters=w)}, followed by the schedule in {@code SequentialLR(milestones=[w])}.
 *
 * @see <a href="https://arxiv.org/abs/1706.02677">Goyal et al. 2017, Accurate, large minibatch SGD</a>
 */
public record Warmup(
        @Hyperparameter("epochs, or parts of one, in which the rate rises linearly")
        double warmupEpochs,

        @Hyperparameter(value = "the rate of the first step of that rise as a part of the learning rate", below = 1)
        double warmupFactor) {
    public static final Warmup NONE = new Warmup(0, 1.0 / 3);

    public Warmup {
        Setting.requireRanges(Warmup.class, warmupEpochs, warmupFactor);
    }

    /** The number of steps of the rise. */
    public long steps(TrainingLength length) {
        return length.stepsIn(warmupEpochs);
    }

    /**
     * The rate of a step of the rise.
     *
     * @param step the number of steps before this one, below {@code steps}
     * @param steps as {@link #steps} counts them
     */
    public double rate(double base, long step, long steps) {
        return base * (warmupFactor + (1 - warmupFactor) * step / steps);
    }
}
