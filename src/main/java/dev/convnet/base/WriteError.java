package dev.convnet.base;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that the system does not let convnet write: the disk is full, or permission is missing. The last whole version of the file is
 * kept. The command line exits with code 1, not 2: the same command may succeed later.
 */
public final class WriteError extends UserError {
    private static final long serialVersionUID = 1L;

    public WriteError(Path file, IOException cause) {
        super("cannot write " + file + ": " + AtomicFile.reason(cause), cause);
    }
}
