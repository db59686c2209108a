package dev.convnet.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.convnet.io.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.Model;
import java.nio.file.Path;
import oshi.SystemInfo;

/**
 * How ONNX Runtime's sessions are made. To be closed after all of them.
 *
 * @param threads how many threads one operator may use; bit-identical results ask for the same number
 * @param kernels what computes the operators of our domain in place of their bodies
 */
public record Engine(int threads, Kernels kernels) implements AutoCloseable {
    /** There is one in a process, and asking for it again with a name is taken for an attempt to change it. */
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "convnet");

    public Engine {
        if (threads < 1) {
            throw new UserError("--threads must be at least 1, not " + threads);
        }
    }

    /** Without kernels. */
    public Engine(int threads) {
        this(threads, Kernels.none());
    }

    /** One thread for each physical core that this process may use. */
    public static Engine onAllCores() {
        int physical = new SystemInfo().getHardware().getProcessor().getPhysicalProcessorCount();
        return new Engine(Math.clamp(physical, 1, Runtime.getRuntime().availableProcessors()));
    }

    /** The same engine with other kernels, which are closed with it. */
    public Engine with(Kernels others) {
        return new Engine(threads, others);
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

    private OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setDeterministicCompute(true);
        // Its reasons come to us as exceptions; without this it prints them on stderr as well.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        kernels.addTo(options);
        return options;
    }

    @Override
    public void close() {
        kernels.close();
    }
}
