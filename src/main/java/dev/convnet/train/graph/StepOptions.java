package dev.convnet.train.graph;

import dev.convnet.base.SettingError;
import java.util.List;
import java.util.Map;

/**
 * What a training step computes besides the loss, its gradients and the optimizer's update. A setting of 0 is off.
 *
 * @param labelSmoothing ε: the loss is (1 − ε) times the cross-entropy with the labels, plus ε times that with a uniform distribution;
 *     PyTorch's {@code CrossEntropyLoss(label_smoothing=ε)}
 * @param clipNorm the largest Euclidean norm of all gradients together; PyTorch's {@code clip_grad_norm_}
 * @param clipValue the largest magnitude of a gradient's element; PyTorch's {@code clip_grad_value_}
 * @param emaDecay the decay of an exponential moving average of the weights, which evaluation and the trained model use; PyTorch's
 *     {@code AveragedModel} with {@code get_ema_multi_avg_fn}
 */
public record StepOptions(
        @Hyperparameter(value = "label smoothing of the loss", below = 1)
        double labelSmoothing,

        @Hyperparameter("the largest norm of all gradients together; 0 for no limit")
        double clipNorm,

        @Hyperparameter("the largest magnitude of a gradient's element; 0 for no limit")
        double clipValue,

        @Hyperparameter(
                value = "decay of a moving average of the weights, which replaces them in tests and in the model",
                below = 1)
        double emaDecay) {
    public static final StepOptions NONE = new StepOptions(0, 0, 0, 0);

    public StepOptions {
        Setting.requireRanges(StepOptions.class, labelSmoothing, clipNorm, clipValue, emaDecay);
        SettingError.require(
                clipNorm == 0 || clipValue == 0, "clip-value", "and clip-norm exclude each other: choose one of them");
    }

    /** The settings, in the order of the record. */
    public static List<Setting> settings() {
        return Setting.of(StepOptions.class);
    }

    /** The value of each setting by its name. */
    public Map<String, Object> values() {
        return Setting.values(this);
    }

    /** These options with other values for some of the settings; other names are ignored. @throws SettingError if a value is out of its range */
    public StepOptions with(Map<String, Object> changes) {
        return Setting.with(StepOptions.class, this, changes);
    }
}
