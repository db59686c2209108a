package dev.convnet.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtTrainingSession;
import dev.convnet.artifacts.TrainingArtifacts;
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

    static OrtEnvironment environment() {
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
        try (OrtSession.SessionOptions options = options()) {
            return environment().createSession(model.toString(), options);
        }
    }

    /** Whether the native library has ONNX Runtime's training API. */
    static boolean hasTrainingApi() {
        return ENVIRONMENT.isTrainingEnabled();
    }

    /** A session of ONNX Runtime's training API with the artifacts in a folder. */
    OrtTrainingSession loadArtifacts(Path folder) throws OrtException {
        try (OrtSession.SessionOptions options = options()) {
            return environment()
                    .createTrainingSession(
                            folder.resolve(TrainingArtifacts.CHECKPOINT).toString(),
                            folder.resolve(TrainingArtifacts.TRAINING_MODEL).toString(),
                            folder.resolve(TrainingArtifacts.EVALUATION_MODEL).toString(),
                            folder.resolve(TrainingArtifacts.OPTIMIZER_MODEL).toString(),
                            options);
        }
    }

    private OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        requireDeterminism(options);
        // Its reasons come to us as exceptions; without this it prints them on stderr as well.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return options;
    }

    private static void requireDeterminism(OrtSession.SessionOptions options) throws OrtException {
        try {
            options.setDeterministicCompute(true);
        } catch (NoSuchMethodError _) {
            // The Java library that goes with the last training builds has no such switch; it changes kernels of GPUs
            // only.
        }
    }
}
