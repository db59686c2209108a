package dev.convnet.data;

import java.nio.file.Files;
import java.nio.file.Path;

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
        Path plain = folder.resolve(file);
        return Files.exists(plain) ? plain : folder.resolve(packedFile());
    }
}
