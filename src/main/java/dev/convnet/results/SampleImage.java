package dev.convnet.results;

import java.util.Base64;

/**
 * One image of a data set.
 *
 * @param pixels uint8, plane by plane, row by row, in Base64
 * @param predicted the label that the model gives; null in the data set's own samples
 * @param confidence the softmax of {@code predicted}, 0 to 1; null in the data set's own samples
 */
public record SampleImage(
        String pixels,
        int label,
        @Nullable Integer predicted,
        @Nullable Double confidence) {
    /** @throws IllegalArgumentException if {@code pixels} is not Base64 */
    public SampleImage {
        Base64.getDecoder().decode(pixels);
    }

    /** The samples, plane by plane, row by row: 0 is black, 255 white. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(pixels);
    }
}
