package dev.convnet.classify;

import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The inputs of models that take raw uint8 images. */
final class RawInputs {
    private RawInputs() {}

    /**
     * The format of the images that a model gets.
     *
     * @param shape the shape of the model's input: [batch, height, width] for gray images, [batch, height, width, channels] or
     *     [batch, channels, height, width]; a negative size is open
     * @param given the format of the caller's images, if they have one
     * @throws UserError if the model takes no such images, or it is not known how large they are
     */
    static ImageFormat format(Path model, long[] shape, Optional<ImageFormat> given, ClassifierMetadata metadata) {
        if (shape.length != 3 && shape.length != 4) {
            throw new UserError("%s: its raw images must be [batch, height, width] or have a channel axis, not %s"
                    .formatted(model, Arrays.toString(shape)));
        }
        long height = shape[isPlanar(shape) ? 2 : 1];
        long width = shape[isPlanar(shape) ? 3 : 2];
        long channels = shape.length == 3 ? 1 : shape[isPlanar(shape) ? 1 : 3];
        Optional<ImageFormat> known = given.or(metadata::rawFormat);
        ImageFormat format = height > 0 && width > 0
                ? new ImageFormat(Math.toIntExact(height), Math.toIntExact(width), Math.toIntExact(channels))
                : known.orElseThrow(() -> new UserError(
                        model + ": it takes raw images of any size: name a data set, whose images have one"));
        if (format.channels() != channels || !given.orElse(format).equals(format)) {
            throw new UserError("%s: its raw images must be %s, not %s"
                    .formatted(
                            model,
                            height > 0 ? format : channels == 1 ? "gray" : "of " + channels + " channels",
                            known.orElse(format)));
        }
        return format;
    }

    /** Whether the channels stand before height and width. */
    static boolean isPlanar(long[] shape) {
        return shape.length == 4 && (shape[1] == 1 || shape[1] == 3);
    }
}
