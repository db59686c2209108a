package dev.convnet.data;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A data set in a folder that the user names.
 *
 * @param path the folder with the four files
 * @param trainImages the number of training images
 */
record IdxFolder(Path path, IdxDataset files, int trainImages) implements IdxSource {
    @Override
    public String name() {
        return path.toString();
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
