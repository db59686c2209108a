package dev.convnet.data;

import java.nio.file.Path;

/** The parser of IDX files, for tests outside this package. */
public final class IdxParsing {
    private IdxParsing() {}

    public static void images(Path file) {
        IdxFile.read(file).images(new ImageFormat(2, 2, 1));
    }

    public static void labels(Path file) {
        IdxFile.read(file).labels(10);
    }
}
