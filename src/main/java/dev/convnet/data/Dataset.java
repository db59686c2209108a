package dev.convnet.data;

import java.util.List;

/**
 * Images to train on and images to test on.
 *
 * @param name what it is called
 * @param source where it was read from, in words
 * @param classNames the names of the classes, by label
 */
public record Dataset(String name, String source, List<String> classNames, LabeledImages train, LabeledImages test) {
    public Dataset {
        classNames = List.copyOf(classNames);
    }

    /**
     * The same with only the first {@code limit} training images, in the order of the file.
     *
     * @throws dev.convnet.base.UserError if there are not so many, or {@code limit} is below 1
     */
    public Dataset limitTrain(int limit) {
        return new Dataset(name, source, classNames, train.first(limit), test);
    }
}
