package dev.convnet.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Images of one format in memory.
 *
 * @param imageFormat the format of each image; raw
 * @param pixels the images one after another, a byte from 0 (black) to 255 for each sample
 * @param labels the class of each image, one unsigned byte, from 0
 */
public record ImageArray(ImageFormat imageFormat, ByteBuffer pixels, ByteBuffer labels) implements LabeledImages {
    public ImageArray {
        pixels = pixels.slice().asReadOnlyBuffer();
        labels = labels.slice().asReadOnlyBuffer();
        if (pixels.limit() != (long) labels.limit() * imageFormat.bytes()) {
            throw new IllegalArgumentException(
                    labels.limit() + " images of " + imageFormat + " cannot have " + pixels.limit() + " bytes");
        }
    }

    @Override
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

    @Override
    public int label(int index) {
        return Byte.toUnsignedInt(labels.get(index));
    }

    @Override
    public Picture picture(int index) {
        byte[] image = new byte[imageFormat.bytes()];
        pixels.get(index * imageFormat.bytes(), image);
        return new Picture(imageFormat.height(), imageFormat.width(), imageFormat.channels(), image);
    }

    @Override
    public Optional<ImageFormat> format() {
        return Optional.of(imageFormat);
    }

    @Override
    public ImageArray first(int limit) {
        LabeledImages.requireLimit(limit, size());
        return new ImageArray(imageFormat, pixels.slice(0, limit * imageFormat.bytes()), labels.slice(0, limit));
    }

    @Override
    public void digest(MessageDigest digest) {
        digest.update(pixels());
        digest.update(labels());
    }
}
