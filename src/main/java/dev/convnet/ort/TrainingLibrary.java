package dev.convnet.ort;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.InstallFolder;
import dev.convnet.base.UnavailableError;
import dev.convnet.base.UserError;
import dev.convnet.base.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The training build of ONNX Runtime from Maven Central: the native library of {@code org.bytedeco:onnxruntime}, and the JNI library
 * of {@code com.microsoft.onnxruntime:onnxruntime} of the same version. Maven fetches it on first use into a folder of the build.
 */
public final class TrainingLibrary {
    /** The Maven artifact of the native library. */
    public static final String ARTIFACT = "org.bytedeco:onnxruntime";

    private static final String DOWNLOAD = "59 MB";

    private TrainingLibrary() {}

    /** The library that an earlier use has fetched, in the build of the installation {@code home}. */
    public static Optional<OrtLibrary> installed(Path home) {
        return Optional.of(folder(home)).filter(Files::isDirectory).map(OrtLibrary::new);
    }

    /**
     * The library, which Maven fetches if this is its first use.
     *
     * @param progress receives a line if the library is fetched
     * @throws UnavailableError if there is no such library for this platform, or Maven cannot fetch it
     */
    public static OrtLibrary install(Consumer<String> progress) {
        Path home = InstallFolder.path().toAbsolutePath().normalize();
        Optional<OrtLibrary> installed = installed(home);
        if (installed.isPresent()) {
            return installed.get();
        }
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            throw unavailable("Maven Central has one for Linux on x86-64 only");
        }
        progress.accept("fetching %s:%s, a training build of ONNX Runtime (%s, once)…"
                .formatted(ARTIFACT, Version.ofTrainingLibrary(), DOWNLOAD));
        try {
            fetch(home);
            return new OrtLibrary(folder(home));
        } catch (IOException e) {
            throw new UserError("cannot fetch " + ARTIFACT + ": " + AtomicFile.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("fetching " + ARTIFACT + " was interrupted", e);
        }
    }

    static Path folder(Path home) {
        return home.resolve("target/ort-training").resolve(Version.ofTrainingLibrary());
    }

    /** Fetches into a folder beside the final one and renames it, so that the final one is always whole. */
    private static void fetch(Path home) throws IOException, InterruptedException {
        Path folder = folder(home);
        Path log = Files.createDirectories(folder.getParent()).resolve("maven.log");
        Path fetched = Files.createTempDirectory(folder.getParent(), "fetched");
        ProcessBuilder maven = new ProcessBuilder(List.of(
                        "mvn",
                        "-B",
                        "-f",
                        home.resolve("pom.xml").toString(),
                        "dependency:unpack@ort-training",
                        "-Dort-training.folder=" + fetched))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (maven.start().waitFor() != 0) {
            throw unavailable(
                    "Maven could not fetch %s:%s; see %s".formatted(ARTIFACT, Version.ofTrainingLibrary(), log));
        }
        if (Files.notExists(folder)) {
            Files.move(fetched, folder, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static UnavailableError unavailable(String reason) {
        return new UnavailableError(
                "engine",
                "ort-training needs a training build of ONNX Runtime: %s; name the folder of another one with ort-library or %s"
                        .formatted(reason, OrtLibrary.VARIABLE));
    }
}
