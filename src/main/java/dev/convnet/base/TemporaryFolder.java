package dev.convnet.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders in the system's folder for temporary files. */
public final class TemporaryFolder {
    private TemporaryFolder() {}

    /**
     * Creates a folder that only this user can read, and removes those of convnet's processes that were killed. The caller removes the
     * folder.
     *
     * @param purpose a word for its name
     * @throws WriteError if it cannot be created
     */
    public static Path create(String purpose) {
        return create(Path.of(System.getProperty("java.io.tmpdir")), purpose);
    }

    static Path create(Path parent, String purpose) {
        TemporaryName.removeAbandoned(parent);
        Path name = TemporaryName.beside(parent.resolve("convnet-" + purpose));
        try {
            // Has the permissions that the new folder gets.
            Path folder = Files.createTempDirectory(parent, "convnet");
            return Files.move(folder, name);
        } catch (IOException e) {
            throw new WriteError(name, e);
        }
    }
}
