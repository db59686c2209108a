package dev.convnet.data;

import java.util.List;

/** A source whose data set is in MNIST's layout; the data set says what its images are. */
interface IdxSource extends DataSource {
    /** The data set. */
    IdxDataset files();

    @Override
    default String dataset() {
        return files().name();
    }

    @Override
    default ImageFormat format() {
        return files().format();
    }

    @Override
    default List<String> classNames() {
        return files().classNames();
    }
}
