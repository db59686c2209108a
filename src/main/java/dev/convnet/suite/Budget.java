package dev.convnet.suite;

import java.time.Duration;
import java.util.Optional;

/**
 * When training ends before its recipe's last epoch, with what has been learned by then.
 *
 * @param time after the first step that ends later than this
 * @param images after the first step that makes it so many images
 * @param accuracy after the first epoch with such a test accuracy
 */
public record Budget(Optional<Duration> time, Optional<Long> images, Optional<Double> accuracy) {
    /** No end but the recipe's. */
    public static final Budget NONE = new Budget(Optional.empty(), Optional.empty(), Optional.empty());
}
