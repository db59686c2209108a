package dev.convnet.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.InstallFolder;
import dev.convnet.ort.capi.SessionApi;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Set;

/** The ONNX Runtime library of this process. */
public final class OrtRuntime {
    /** A process has one environment. A second request with a name counts as an attempt to change it. */
    private static final OrtEnvironment ENVIRONMENT = EnvironmentLoader.load();

    private static final String DEFAULT_ARTIFACT = "onnxruntime";

    private OrtRuntime() {}

    /** The environment that owns sessions and tensors. */
    public static OrtEnvironment environment() {
        return ENVIRONMENT;
    }

    /** The library's version, such as {@code 1.29.0}. */
    public static String version() {
        return ENVIRONMENT.getVersion();
    }

    /** The library's build: its commit, compiler and flags. */
    public static String buildInfo() {
        return SessionApi.buildInfo();
    }

    /**
     * The artifact that includes the library, such as {@code onnxruntime} or {@link TrainingLibrary#ARTIFACT}, or the folder of a
     * library that the user named.
     */
    public static String library() {
        String named = System.getProperty(OrtLibrary.IN_USE);
        if (named != null) {
            Path fetched = TrainingLibrary.folder(InstallFolder.path())
                    .toAbsolutePath()
                    .normalize();
            return named.equals(fetched.toString()) ? TrainingLibrary.ARTIFACT : named;
        }
        CodeSource source = OrtEnvironment.class.getProtectionDomain().getCodeSource();
        String jar = source == null ? "" : source.getLocation().getPath().replaceFirst(".*/", "");
        return jar.endsWith(".jar") ? jar.replaceFirst("-[\\d.]+\\.jar$", "") : DEFAULT_ARTIFACT;
    }

    /** Whether the library includes ONNX Runtime's training API. */
    public static boolean isTrainingBuild() {
        return ENVIRONMENT.isTrainingEnabled();
    }

    /** The execution providers that the library includes. */
    static Set<OrtProvider> availableProviders() {
        return OrtEnvironment.getAvailableProviders();
    }

    /** Ends the profile of a session, which writes it. @return the file of the profile */
    public static Path endProfile(OrtSession session) {
        try {
            return Path.of(session.endProfiling());
        } catch (OrtException e) {
            throw new UncheckedOrtException("writing a profile", e);
        }
    }

    /**
     * Closes a session.
     *
     * @throws UncheckedOrtException if ONNX Runtime fails to close it
     */
    public static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new UncheckedOrtException("closing a session", e);
        }
    }
}
