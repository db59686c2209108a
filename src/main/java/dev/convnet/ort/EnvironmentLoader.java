package dev.convnet.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Loads ONNX Runtime on a thread whose stack grows with this process's command line. On Linux, ONNX Runtime 1.29 matches the command
 * line with a regular expression that recurses for each character, about 2 KiB deep. A stack of 8 MiB overflows at 4 000
 * characters, which a class path or a list of image files reaches, and the process crashes.
 */
final class EnvironmentLoader {
    private static final long STACK = 8 << 20;
    private static final long STACK_PER_CHARACTER = 4 << 10;

    private EnvironmentLoader() {}

    /** Creates the environment. @throws LinkageError if the native library cannot be loaded */
    static OrtEnvironment load() {
        FutureTask<OrtEnvironment> creation = new FutureTask<>(
                () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "convnet"));
        new Thread(null, creation, "load-onnxruntime", STACK + STACK_PER_CHARACTER * commandLineLength()).start();
        try {
            return creation.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime was loaded", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("cannot load ONNX Runtime", e.getCause());
        }
    }

    /** The characters of this process's command line; 0 where the system is not Linux. */
    private static int commandLineLength() {
        try {
            return Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
        } catch (IOException _) {
            return 0;
        }
    }
}
