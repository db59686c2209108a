package dev.convnet.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The training and test images of a data set.
 *
 * @param name the name of the data set
 * @param source the origin of the files, in words
 * @param classNames the names of the classes, by label
 */
public record Dataset(String name, String source, List<String> classNames, LabeledImages train, LabeledImages test) {
    public Dataset {
        classNames = List.copyOf(classNames);
    }

    /**
     * The data set with only the first {@code limit} training images, in the order of the file.
     *
     * @throws dev.convnet.base.UserError if {@code limit} is below 1 or above the number of training images
     */
    public Dataset limitTrain(int limit) {
        return new Dataset(name, source, classNames, train.first(limit), test);
    }

    /**
     * The SHA-256 digest of the images and labels, training before test, in hexadecimal: of the pixels of images in memory, and of the
     * names and content of image files.
     */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (LabeledImages part : List.of(train, test)) {
                part.digest(sha);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
