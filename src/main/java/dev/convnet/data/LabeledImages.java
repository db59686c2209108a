package dev.convnet.data;

import dev.convnet.base.SettingError;
import java.security.MessageDigest;
import java.util.Optional;

/** Images with their labels, in a fixed order. Immutable; threads may share an instance. */
public sealed interface LabeledImages permits ImageArray, PictureFiles {
    /** The number of images. */
    int size();

    /** The class of image {@code index}, from 0. */
    int label(int index);

    /**
     * Image {@code index}.
     *
     * @throws dev.convnet.base.UserError if the image is in a file that can no longer be read
     */
    Picture picture(int index);

    /** The format of all images; empty if each may have a size of its own. */
    Optional<ImageFormat> format();

    /**
     * The first {@code limit} images.
     *
     * @throws SettingError if {@code limit} is below 1 or above the number of images
     */
    LabeledImages first(int limit);

    /** Adds the images and labels to a digest. */
    void digest(MessageDigest digest);

    /** Checks a limit of the number of images. @throws SettingError if it is out of range */
    static void requireLimit(int limit, int size) {
        if (limit < 1 || limit > size) {
            throw new SettingError(
                    "limit", "must be from 1 to %d, the number of images, not %d".formatted(size, limit));
        }
    }
}
