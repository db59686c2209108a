package dev.convnet.ort;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A native library of ONNX Runtime that replaces the included one. A process loads one library, so another JVM runs with the
 * replacement. The folder may also hold ONNX Runtime's JNI library and Java library ({@code onnxruntime-<version>.jar}) of the
 * same version.
 *
 * @param folder the folder of the native library
 */
public record OrtLibrary(Path folder) {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "CONVNET_ORT_LIBRARY";

    /** The system property that names the folder in a JVM that was started with the library. */
    static final String IN_USE = "convnet.ort.library";

    private static final String RUNTIME = "onnxruntime";
    private static final String JNI = "onnxruntime4j_jni";

    /** @throws UserError if the folder holds no library of ONNX Runtime */
    public OrtLibrary {
        folder = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file(folder, RUNTIME))) {
            throw new UserError("%s is missing in %s".formatted(System.mapLibraryName(RUNTIME), folder));
        }
    }

    /**
     * The library for the engine that needs a training build: the one in {@code option} or, if that is null, in the environment
     * variable or, if that names none, the {@link TrainingLibrary}.
     *
     * @param progress receives a line if the library is fetched
     * @throws UserError if the folder holds no library; {@link dev.convnet.base.UnavailableError} if the library cannot be fetched
     */
    public static OrtLibrary forTraining(Path option, Consumer<String> progress) {
        if (option != null) {
            return new OrtLibrary(option);
        }
        return named().orElseGet(() -> TrainingLibrary.install(progress));
    }

    /** The library in the environment variable, if that names one. @throws UserError if its folder holds no library */
    public static Optional<OrtLibrary> named() {
        String folder = System.getenv(VARIABLE);
        if (folder == null || folder.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OrtLibrary(Path.of(folder)));
        } catch (UserError e) {
            throw new UserError(VARIABLE + ": " + e.getMessage(), e);
        }
    }

    /** The file of the native library. */
    public Path nativeLibrary() {
        return file(folder, RUNTIME);
    }

    /** Whether this JVM was started with this library. */
    public boolean isInUse() {
        return folder.toString().equals(System.getProperty(IN_USE));
    }

    /** Makes a JVM start with this library. @return the same process */
    public JavaProcess configure(JavaProcess process) {
        process.property(IN_USE, folder.toString());
        process.property(
                "onnxruntime.native." + RUNTIME + ".path", file(folder, RUNTIME).toString());
        if (Files.isRegularFile(file(folder, JNI))) {
            process.property(
                    "onnxruntime.native." + JNI + ".path", file(folder, JNI).toString());
        }
        jar().ifPresent(process::classPath);
        return process;
    }

    /**
     * Checks, in the JVM that was started with this library, that it loads.
     *
     * @throws UserError if the library does not load
     */
    public void requireLoaded() {
        try {
            OrtRuntime.version();
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UserError(
                    "the library in %s does not load: %s; it may need the onnxruntime-<version>.jar of its version beside it"
                            .formatted(folder, cause.getMessage()),
                    e);
        }
    }

    private Optional<Path> jar() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(
                            file -> file.getFileName().toString().matches("onnxruntime(_\\w+)?-[\\d.]+\\.jar"))
                    .toList();
            if (jars.size() > 1) {
                throw new UserError("%d onnxruntime jars in %s: keep only the jar of the library's version"
                        .formatted(jars.size(), folder));
            }
            return jars.stream().findFirst();
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
        }
    }

    private static Path file(Path folder, String library) {
        return folder.resolve(System.mapLibraryName(library));
    }
}
