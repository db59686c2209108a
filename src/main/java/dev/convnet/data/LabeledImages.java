package dev.convnet.data;

import dev.convnet.base.SettingError;
import java.nio.ByteBuffer;

/**
 * Images of one format with their labels. Immutable; threads may share an instance.
 *
 * @param format the size of each image
 * @param pixels the images one after another, a byte from 0 (black) to 255 for each sample
 * @param labels the class of each image, one byte, from 0
 */
public record LabeledImages(ImageFormat format, ByteBuffer pixels, ByteBuffer labels) {
    public LabeledImages {
        pixels = pixels.slice().asReadOnlyBuffer();
        labels = labels.slice().asReadOnlyBuffer();
        if (pixels.limit() != labels.limit() * format.bytes()) {
            throw new IllegalArgumentException(
                    labels.limit() + " images of " + format + " cannot have " + pixels.limit() + " bytes");
        }
    }

    /** The number of images. */
    public int size() {
        return labels.limit();
    }

    /** All pixels, from position 0. */
    @Override
    public ByteBuffer pixels() {
        return pixels.duplicate();
    }

    /** All labels, from position 0. */
    @Override
    public ByteBuffer labels() {
        return labels.duplicate();
    }

    /** The class of image {@code index}. */
    public int label(int index) {
        return labels.get(index);
    }

    /** A copy of the pixels of image {@code index}. */
    public byte[] image(int index) {
        byte[] image = new byte[format.bytes()];
        pixels.get(index * format.bytes(), image);
        return image;
    }

    /**
     * The first {@code limit} images, in the order of the file.
     *
     * @throws SettingError if {@code limit} is below 1 or above the number of images
     */
    public LabeledImages first(int limit) {
        if (limit < 1 || limit > size()) {
            throw new SettingError(
                    "limit", "must be from 1 to %d, the number of images, not %d".formatted(size(), limit));
        }
        return new LabeledImages(format, pixels.slice(0, limit * format.bytes()), labels.slice(0, limit));
    }
}
