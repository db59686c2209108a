package dev.convnet.data;

import dev.convnet.data.ImageFormat.Encoding;
import java.util.Optional;
import java.util.Random;

/**
 * How images become the input of a network. Raw images of one format stay raw where the model can scale and resize them itself;
 * otherwise each image is decoded, scaled to [0, 1], resized to the network's side, augmented and normalized.
 *
 * @param channels the number of channels that the network takes: 1 or 3
 * @param side the height and width that the network takes
 * @param normalization the normalization, if there is one
 * @param augmentation the random changes of training images
 */
public record Preparation(int channels, int side, Optional<Normalization> normalization, Augmentation augmentation) {
    /** @throws dev.convnet.base.SettingError if the normalization is for another number of channels */
    public Preparation {
        normalization.ifPresent(chosen -> chosen.requireFor(channels));
    }

    /** The same preparation for test images, which are not augmented. */
    public Preparation forTest() {
        return new Preparation(channels, side, normalization, Augmentation.NONE);
    }

    /** A picture as float32 [channels, side, side], without augmentation. */
    public float[] of(Picture picture) {
        float[] image = scaled(picture);
        normalize(image);
        return image;
    }

    /** A training picture of an epoch as float32 [channels, side, side]. */
    float[] augmented(Picture picture, Random random) {
        float[] image = augmentation.apply(scaled(picture), channels, side, random);
        normalize(image);
        return image;
    }

    private float[] scaled(Picture picture) {
        return picture.withChannels(channels).scaled(side, side);
    }

    private void normalize(float[] image) {
        normalization.ifPresent(chosen -> chosen.apply(image, channels));
    }

    /**
     * The format of prepared training and test images.
     *
     * @param raw the format of the raw images; empty if each may have a size of its own
     */
    public ImageFormat format(Optional<ImageFormat> raw) {
        return raw.filter(_ -> normalization.isEmpty() && augmentation.isNone())
                .orElse(new ImageFormat(side, side, channels, Encoding.FLOATS));
    }
}
