package dev.convnet.suite;

import dev.convnet.base.SettingError;
import java.util.Optional;

/**
 * When training ends before the last epoch of its recipe. The model is then what has been learned so far.
 *
 * @param seconds training ends after the first step that ends later than this; above 0
 * @param images training ends after the first step that brings the images to this many; at least 1
 */
public record Budget(Optional<Double> seconds, Optional<Long> images) {
    /** No end but the recipe's. */
    public static final Budget NONE = new Budget(Optional.empty(), Optional.empty());

    /** @throws SettingError if a setting is out of its range */
    public Budget {
        seconds.ifPresent(value -> SettingError.require(
                value > 0 && Double.isFinite(value), "seconds", "must be a number above 0, not " + value));
        images.ifPresent(value -> SettingError.require(value >= 1, "images", "must be at least 1, not " + value));
    }
}
