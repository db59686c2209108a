package dev.convnet.train.schedule;

import dev.convnet.train.graph.Hyperparameter;
import dev.convnet.train.graph.Setting;

/**
 * Half a cosine from base / {@code divFactor} up to the base rate, and half a cosine down to base / ({@code divFactor} · {@code
 * finalDivFactor}) in the last step. PyTorch's {@code OneCycleLR} in two phases, with {@code max_lr} the base rate and {@code
 * cycle_momentum=False}.
 *
 * @see <a href="https://arxiv.org/abs/1708.07120">Smith and Topin 2017, Super-convergence</a>
 */
public record OneCycle(
        @Hyperparameter(value = "the share of the steps in which the rate rises", below = 1)
        double pctStart,

        @Hyperparameter(value = "the learning rate divided by the rate of the first step", least = 1)
        double divFactor,

        @Hyperparameter(value = "the rate of the first step divided by that of the last", least = 1)
        double finalDivFactor)
        implements LearningRateSchedule {
    public OneCycle() {
        this(0.3, 25, 1e4);
    }

    public OneCycle {
        Setting.requireRanges(OneCycle.class, pctStart, divFactor, finalDivFactor);
    }

    @Override
    public String name() {
        return "one-cycle";
    }

    @Override
    public double rate(double base, long step, TrainingLength length) {
        double first = base / divFactor;
        double peak = pctStart * length.steps() - 1;
        double last = length.steps() - 1;
        if (step <= peak) {
            return peak == 0 ? base : between(first, base, step / peak);
        }
        return last == peak ? base : between(base, first / finalDivFactor, (step - peak) / (last - peak));
    }

    /** On half a cosine; {@code part} is from 0 to 1. */
    private static double between(double from, double to, double part) {
        return to + (from - to) / 2 * (1 + Math.cos(Math.PI * part));
    }

    @Override
    public boolean dependsOnLength() {
        return true;
    }
}
