package dev.convnet.data;

import java.util.List;
import java.util.Optional;

/** A source whose data set is in MNIST's layout; the data set says what its images are. */
interface IdxSource extends DataSource {
    /** The data set. */
    IdxDataset files();

    @Override
    default String dataset() {
        return files().name();
    }

    @Override
    default Optional<ImageFormat> format() {
        return Optional.of(files().format());
    }

    @Override
    default int channels() {
        return files().format().channels();
    }

    @Override
    default List<String> classNames() {
        return files().classNames();
    }
}
