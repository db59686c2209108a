package dev.convnet.train.schedule;

import dev.convnet.base.SettingError;
import dev.convnet.train.graph.Hyperparameter;
import dev.convnet.train.graph.Setting;

/**
 * Half a cosine from the base rate to η, which the step after the last one would have: η + (base − η) · (1 + cos(π · t / T)) / 2, where
 * t is the step and T the number of steps. PyTorch's {@code CosineAnnealingLR(T_max=T, eta_min=η)}.
 *
 * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter 2016, SGDR</a>
 */
public record CosineAnnealing(
        @Hyperparameter("the rate at the end") double etaMin) implements LearningRateSchedule {
    public CosineAnnealing() {
        this(0);
    }

    public CosineAnnealing {
        Setting.requireRanges(CosineAnnealing.class, etaMin);
    }

    @Override
    public String name() {
        return "cosine";
    }

    @Override
    public double rate(double base, long step, TrainingLength length) {
        SettingError.require(
                etaMin <= base, "eta-min", "must be at most the learning rate %s, not %s".formatted(base, etaMin));
        return etaMin + (base - etaMin) * (1 + Math.cos(Math.PI * step / length.steps())) / 2;
    }

    @Override
    public boolean dependsOnLength() {
        return true;
    }
}
