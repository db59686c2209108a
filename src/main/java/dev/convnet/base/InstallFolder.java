package dev.convnet.base;

import java.nio.file.Path;

/** The folder that convnet is installed in, whatever folder it is called from. */
public final class InstallFolder {
    private InstallFolder() {}

    /** The folder, as the launcher passes it; otherwise the current one. */
    public static Path path() {
        return Path.of(System.getProperty("convnet.home", "."));
    }
}
