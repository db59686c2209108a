package dev.convnet.cli;

import java.nio.file.Path;

/** Where convnet itself is, whatever folder it is called from. */
final class Project {
    private Project() {}

    /** The project's folder, as the launcher says it; else the one that Java was started in. */
    static Path home() {
        return Path.of(System.getProperty("convnet.home", "."));
    }
}
