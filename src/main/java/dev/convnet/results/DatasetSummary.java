package dev.convnet.results;

import java.util.List;

/**
 * The data set of a run.
 *
 * @param imageHeight the number of rows of each image, or of each sample if images differ in size
 * @param imageWidth the number of columns of each image, or of each sample if images differ in size
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
    private static final int RGB = 3;

    /** @throws IllegalArgumentException if a sample has another size */
    public DatasetSummary {
        for (SampleImage sample : samples) {
            requireSize(sample, imageHeight * imageWidth);
        }
    }

    /** The number of channels of the samples: 1 for gray, 3 for color. */
    public int channels() {
        return samples.isEmpty() ? 1 : samples.getFirst().bytes().length / (imageHeight * imageWidth);
    }

    /** Checks an image of this data set. @throws IllegalArgumentException if the image has another size */
    void requireSize(SampleImage sample) {
        requireSize(sample, imageHeight * imageWidth);
    }

    private static void requireSize(SampleImage sample, int gray) {
        int bytes = sample.bytes().length;
        if (bytes != gray && bytes != RGB * gray) {
            throw new IllegalArgumentException(
                    "pixels must be the Base64 of %d bytes, not of %d".formatted(gray, bytes));
        }
    }
}
