package dev.convnet.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The four files of a data set in MNIST's layout. */
enum IdxPart {
    TRAIN_IMAGES("train-images-idx3-ubyte"),
    TRAIN_LABELS("train-labels-idx1-ubyte"),
    TEST_IMAGES("t10k-images-idx3-ubyte"),
    TEST_LABELS("t10k-labels-idx1-ubyte");

    private final String file;

    IdxPart(String file) {
        this.file = file;
    }

    /** The name of the published file, which gzip compresses. */
    String packedFile() {
        return file + ".gz";
    }

    /** The file in {@code folder}, compressed or not; the compressed name if neither exists. */
    Path in(Path folder) {
        return in(folder, "");
    }

    /**
     * As {@link #in(Path)}, of a data set whose files' names begin with {@code prefix}. EMNIST calls the test files {@code test}, and some
     * collections write a dot in front of {@code idx}.
     */
    Path in(Path folder, String prefix) {
        return Stream.of(file, file.replace("t10k", "test"))
                .flatMap(name -> Stream.of(name, name.replace("-idx", ".idx")))
                .flatMap(name -> Stream.of(name, name + ".gz"))
                .map(name -> folder.resolve(prefix + name))
                .filter(Files::exists)
                .findFirst()
                .orElse(folder.resolve(prefix + packedFile()));
    }
}
