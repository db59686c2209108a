package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import java.util.Map;

/**
 * The settings of Adam and AdamW.
 *
 * @param beta1 the decay of the first moment, β₁
 * @param beta2 the decay of the second moment, β₂
 * @param epsilon added to the root of the second moment
 * @param weightDecay the decay
 */
public record AdamSettings(float beta1, float beta2, float epsilon, float weightDecay) {
    static AdamSettings of(Attributes attributes) {
        return new AdamSettings(
                attributes.real("beta1"),
                attributes.real("beta2"),
                attributes.real("epsilon"),
                attributes.real("weight_decay"));
    }

    Map<String, Attribute> attributes() {
        return Map.of(
                "beta1", Attribute.of(beta1),
                "beta2", Attribute.of(beta2),
                "epsilon", Attribute.of(epsilon),
                "weight_decay", Attribute.of(weightDecay));
    }

    /** The decimal number behind a setting, which counts where β is close to 1: 0.999 rather than the nearest float. */
    public static double exact(float setting) {
        return Double.parseDouble(Float.toString(setting));
    }
}
