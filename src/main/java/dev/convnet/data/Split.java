package dev.convnet.data;

import dev.convnet.base.SettingError;
import java.util.Arrays;

/**
 * The split of a folder without test images: of each class, {@code testShare} of the images, rounded, at least one and not all. Which
 * ones depends on the seed, the number of the class, and the number of its images.
 *
 * @param testShare the share of test images, above 0 and below 1
 * @param seed the seed, which is not the recipe's, so that trainings with different seeds have the same test images
 */
public record Split(double testShare, long seed) {
    /** A fifth for testing, with seed 0. */
    public static final Split DEFAULT = new Split(0.2, 0);

    /** @throws SettingError if the share is out of its range */
    public Split {
        SettingError.require(
                testShare > 0 && testShare < 1, "test-share", "must be above 0 and below 1, not " + testShare);
    }

    /** Which of the images of a class are for testing. */
    boolean[] isTest(int images, int label) {
        int count = Math.clamp(Math.round(images * testShare), 1, images - 1);
        boolean[] test = new boolean[images];
        Arrays.stream(new Order.Shuffled(seed).permutation(images, label))
                .limit(count)
                .forEach(image -> test[image] = true);
        return test;
    }
}
