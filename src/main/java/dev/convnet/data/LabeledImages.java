package dev.convnet.data;

import dev.convnet.base.UserError;
import java.nio.ByteBuffer;

/**
 * Images of one format with their labels. Immutable; threads may share an instance.
 *
 * @param format the size of each image
 * @param pixels the images one after another, a byte from 0 (black) to 255 for each sample
 * @param labels the images' classes, a byte each, from 0
 */
public record LabeledImages(ImageFormat format, ByteBuffer pixels, ByteBuffer labels) {
    public LabeledImages {
        pixels = pixels.slice().asReadOnlyBuffer();
        labels = labels.slice().asReadOnlyBuffer();
        if (pixels.limit() != labels.limit() * format.bytes()) {
            throw new IllegalArgumentException(
                    pixels.limit() + " pixels are not those of " + labels.limit() + " images");
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
     * @throws UserError if there are not so many, or {@code limit} is below 1
     */
    public LabeledImages first(int limit) {
        if (limit < 1 || limit > size()) {
            throw new UserError("limit %d: it must be from 1 to the %d images that there are".formatted(limit, size()));
        }
        return new LabeledImages(format, pixels.slice(0, limit * format.bytes()), labels.slice(0, limit));
    }
}
