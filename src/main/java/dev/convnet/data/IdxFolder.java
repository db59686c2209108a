package dev.convnet.data;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A data set in a folder that the user names.
 *
 * @param path the folder with the four files
 * @param trainImages the number of training images
 */
record IdxFolder(Path path, IdxDataset files, int trainImages) implements DataSource {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public String dataset() {
        return files.name();
    }

    @Override
    public ImageFormat format() {
        return files.format();
    }

    @Override
    public List<String> classNames() {
        return files.classNames();
    }

    @Override
    public Availability availability() {
        return new Availability.Installed(path);
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        return files.fromFolder(path);
    }
}
