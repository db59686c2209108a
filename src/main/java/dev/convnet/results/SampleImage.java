package dev.convnet.results;

import java.util.Base64;

/** One image; {@code predicted} and {@code confidence} (softmax, 0 to 1) are null in the data set's own sample grid. */
public record SampleImage(
        String pixels,
        int label,
        @Nullable Integer predicted,
        @Nullable Double confidence) {
    /** Pixels on a side. */
    public static final int SIDE = 28;

    /**
     * Checks the pixels.
     *
     * @throws IllegalArgumentException if {@code pixels} is not the Base64 of 28×28 bytes
     */
    public SampleImage {
        int bytes = Base64.getDecoder().decode(pixels).length;
        if (bytes != SIDE * SIDE) {
            throw new IllegalArgumentException("pixels must be the Base64 of 784 bytes, not of " + bytes);
        }
    }

    /** The pixels, row by row: 0 is black, 255 white. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(pixels);
    }
}
