package dev.convnet.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.convnet.io.UserError;
import dev.convnet.onnx.Model;
import java.nio.file.Path;
import oshi.SystemInfo;

/**
 * How ONNX Runtime's sessions are made.
 *
 * @param threads how many threads one operator may use; bit-identical results ask for the same number
 */
public record Engine(int threads) {
    /** There is one in a process, and asking for it again with a name is taken for an attempt to change it. */
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "convnet");

    public Engine {
        if (threads < 1) {
            throw new UserError("--threads must be at least 1, not " + threads);
        }
    }

    /** One thread for each physical core that this process may use. */
    public static Engine onAllCores() {
        int physical = new SystemInfo().getHardware().getProcessor().getPhysicalProcessorCount();
        return new Engine(Math.clamp(physical, 1, Runtime.getRuntime().availableProcessors()));
    }

    /** ONNX Runtime's environment, which values are made in. */
    public static OrtEnvironment environment() {
        return ENVIRONMENT;
    }

    /** ONNX Runtime's version. */
    public static String onnxRuntimeVersion() {
        return ENVIRONMENT.getVersion();
    }

    /** A session of a model in memory. {@code what} names the model in the message of an {@link EngineException}. */
    OrtSession load(Model model, String what) {
        try (OrtSession.SessionOptions options = options()) {
            return environment().createSession(model.toBytes(), options);
        } catch (OrtException e) {
            throw new EngineException("loading " + what, e);
        }
    }

    /** A session of a model file, whose tensors may lie in files of their own beside it. */
    OrtSession load(Path model) throws OrtException {
        return open(model, _ -> {});
    }

    /** What a caller asks of a session besides what all have. */
    @FunctionalInterface
    public interface Tuning {
        void apply(OrtSession.SessionOptions options) throws OrtException;
    }

    /** A session of a model file, whose tensors may lie in files of their own beside it. */
    public OrtSession open(Path model, Tuning tuning) throws OrtException {
        try (OrtSession.SessionOptions options = options()) {
            tuning.apply(options);
            return environment().createSession(model.toString(), options);
        }
    }

    /** A session of a changed copy of the model file {@code origin}, beside which files with tensors may lie. */
    public OrtSession open(byte[] model, Path origin, Tuning tuning) throws OrtException {
        try (OrtSession.SessionOptions options = options()) {
            tuning.apply(options);
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    origin.toAbsolutePath().getParent().toString());
            return environment().createSession(model, options);
        }
    }

    private OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setDeterministicCompute(true);
        // Its reasons come to us as exceptions; without this it prints them on stderr as well.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return options;
    }
}
