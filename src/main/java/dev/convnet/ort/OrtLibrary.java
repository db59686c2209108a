package dev.convnet.ort;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A native library of ONNX Runtime in place of the one that comes along. A process has one, so another JVM runs with it. The
 * library's folder may hold ONNX Runtime's JNI library and Java library ({@code onnxruntime-<version>.jar}) too, which
 * must be of the native library's version.
 *
 * @param folder the folder of the library
 */
public record OrtLibrary(Path folder) {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "CONVNET_ORT_LIBRARY";

    private static final String IN_USE = "convnet.ort.library";
    private static final String RUNTIME = "onnxruntime";
    private static final String JNI = "onnxruntime4j_jni";

    /** @throws UserError if there is no library of ONNX Runtime in the folder */
    public OrtLibrary {
        folder = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file(folder, RUNTIME))) {
            throw new UserError("there is no %s in %s".formatted(System.mapLibraryName(RUNTIME), folder));
        }
    }

    /** The library that an option names, or else the environment variable; empty for the one that comes along. */
    public static Optional<OrtLibrary> chosen(Path option) {
        if (option != null) {
            return Optional.of(new OrtLibrary(option));
        }
        return isNamed() ? Optional.of(new OrtLibrary(Path.of(System.getenv(VARIABLE)))) : Optional.empty();
    }

    /** Whether the environment variable names one. */
    public static boolean isNamed() {
        String variable = System.getenv(VARIABLE);
        return variable != null && !variable.isBlank();
    }

    /** Whether this JVM runs with it. */
    public boolean isInUse() {
        return folder.toString().equals(System.getProperty(IN_USE));
    }

    /** Makes a JVM run with it. @return the same process */
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
     * In the JVM that runs with it: makes sure that it does.
     *
     * @throws UserError if it does not load
     */
    public void requireLoaded() {
        try {
            OrtRuntime.version();
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UserError(
                    "the library in %s does not load: %s; an onnxruntime-<version>.jar of its own version may have to lie beside it"
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
                throw new UserError("there are %d onnxruntime jars in %s; leave the one of the library's version"
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
