package dev.convnet.results;

import java.util.List;

/**
 * The data set of a run.
 *
 * @param imageHeight the number of rows of each image
 * @param imageWidth the number of columns of each image
 * @param samples a few images of each class
 */
public record DatasetSummary(
        String name,
        String source,
        int trainImages,
        int testImages,
        int imageHeight,
        int imageWidth,
        List<String> classNames,
        List<SampleImage> samples) {
    /** @throws IllegalArgumentException if a sample has another size */
    public DatasetSummary {
        for (SampleImage sample : samples) {
            requireSize(sample, imageHeight, imageWidth);
        }
    }

    /** Checks an image of this data set. @throws IllegalArgumentException if the image has another size */
    void requireSize(SampleImage sample) {
        requireSize(sample, imageHeight, imageWidth);
    }

    private static void requireSize(SampleImage sample, int height, int width) {
        int bytes = sample.bytes().length;
        if (bytes != height * width) {
            throw new IllegalArgumentException(
                    "pixels must be the Base64 of %d bytes, not of %d".formatted(height * width, bytes));
        }
    }
}
