package dev.convnet.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A data set that can be loaded. {@link DataSources} lists those with a name. */
public interface DataSource {
    /** The value of the setting {@code data} that selects this source: a name, or a folder. */
    String name();

    /** The name of the data set: {@code Fashion-MNIST}. */
    String dataset();

    /** The format of all raw images; empty if each may have a size of its own. */
    Optional<ImageFormat> format();

    /**
     * The number of channels of the images: 1 if all are gray, else 3.
     *
     * @throws dev.convnet.base.UserError if the files cannot be read
     */
    int channels();

    /** The names of the classes, by label. @throws dev.convnet.base.UserError if the files cannot be read */
    List<String> classNames();

    /** The number of training images. @throws dev.convnet.base.UserError if the files cannot be read */
    int trainImages();

    /** Where the data are. */
    Availability availability();

    /**
     * Loads the data.
     *
     * @param notices receives one line for each slow action, such as a download, and for each file that is ignored
     * @throws dev.convnet.base.UserError if a file is missing, damaged or altered, or cannot be downloaded
     */
    Dataset load(Consumer<String> notices);

    /** Where data are. */
    sealed interface Availability {
        /** The data are part of convnet. */
        record Included() implements Availability {}

        /** The data are in a folder of this machine. */
        record Installed(Path folder) implements Availability {}

        /**
         * The data are not on this machine.
         *
         * @param remedy how to get them
         */
        record Missing(String remedy) implements Availability {}
    }
}
