package dev.convnet.data;

import dev.convnet.base.SettingError;
import dev.convnet.data.ImageFormat.Encoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Images in the form that a model takes.
 *
 * @param images the raw images
 * @param preparation how they are prepared, unless {@code format} is raw
 * @param format the format of prepared images
 * @param seed the seed of the augmentation
 */
public record PreparedImages(LabeledImages images, Preparation preparation, ImageFormat format, long seed) {
    /** Images without augmentation. */
    public static PreparedImages of(LabeledImages images, Preparation preparation) {
        return new PreparedImages(images, preparation.forTest(), preparation.format(images.format()), 0);
    }

    /** The number of images. */
    public int size() {
        return images.size();
    }

    /** The class of image {@code index}. */
    public int label(int index) {
        return images.label(index);
    }

    /**
     * Prepares images.
     *
     * @param indices the images
     * @param epoch the number of the epoch, which selects the random changes
     * @return the images one after another; direct, in native byte order
     */
    public ByteBuffer pixels(int[] indices, int epoch) {
        ByteBuffer pixels = allocate((long) indices.length * format.bytes());
        IntStream places = IntStream.range(0, indices.length);
        if (format.encoding() == Encoding.FLOATS) {
            places.parallel().forEach(place -> {
                float[] image = prepared(indices[place], epoch);
                pixels.slice(place * format.bytes(), format.bytes())
                        .order(pixels.order())
                        .asFloatBuffer()
                        .put(image);
            });
        } else {
            places.forEach(place -> pixels.put(
                    place * format.bytes(), images.picture(indices[place]).samples()));
        }
        return pixels;
    }

    private static ByteBuffer allocate(long bytes) {
        SettingError.require(
                bytes <= Integer.MAX_VALUE,
                "batch",
                "is too large: its images take %d bytes, and the most are %d".formatted(bytes, Integer.MAX_VALUE));
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    }

    /** Image {@code index} as float32 [channels, side, side]. */
    private float[] prepared(int index, int epoch) {
        Picture picture = images.picture(index);
        return preparation.augmentation().isNone()
                ? preparation.of(picture)
                : preparation.augmented(
                        picture, new Random(Seeds.scatter(Seeds.scatter(Seeds.scatter(seed) + epoch) + index)));
    }
}
