package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtTrainingSession;
import dev.convnet.base.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainingArtifacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import oshi.SystemInfo;

/**
 * How ONNX Runtime's sessions are made. To be closed after all of them.
 *
 * @param threads how many threads one operator may use; bit-identical results ask for the same number
 * @param provider what is to run the models' nodes
 * @param allowFallback whether nodes that the provider has no kernels for may run on the CPU; without it that is an error
 * @param kernels what computes the operators of our domain in place of their bodies
 * @param profile how the paths of the profiles begin that sessions write; empty for no profile
 */
public record Engine(
        int threads, ExecutionProvider provider, boolean allowFallback, Kernels kernels, Optional<Path> profile)
        implements AutoCloseable {
    public Engine {
        if (threads < 1) {
            throw new UserError("--threads must be at least 1, not " + threads);
        }
    }

    /** On the CPU, without kernels. */
    public Engine(int threads) {
        this(threads, ExecutionProvider.CPU, false, Kernels.none(), Optional.empty());
    }

    /** The same engine with another number of threads. */
    public Engine withThreads(int other) {
        return new Engine(other, provider, allowFallback, kernels, profile);
    }

    /** The same engine, with a profile of each session, in a file whose path begins with {@code prefix}. */
    Engine profiling(Path prefix) {
        return new Engine(threads, provider, allowFallback, kernels, Optional.of(prefix));
    }

    /** On the CPU, with one thread for each physical core that this process may use. */
    public static Engine onAllCores() {
        int physical = new SystemInfo().getHardware().getProcessor().getPhysicalProcessorCount();
        return new Engine(Math.clamp(physical, 1, Runtime.getRuntime().availableProcessors()));
    }

    /** The same engine with another provider. */
    public Engine with(ExecutionProvider other, boolean fallback) {
        return new Engine(threads, other, fallback, kernels, profile);
    }

    /** The same engine with other kernels, which are closed with it. */
    public Engine with(Kernels others) {
        return new Engine(threads, provider, allowFallback, others, profile);
    }

    /** As many threads on the CPU, without kernels. */
    public Engine onCpu() {
        return new Engine(threads);
    }

    /**
     * A session of a model in memory. {@code what} names the model in messages.
     *
     * @throws UserError if the provider is not there, or nodes would fall back to the CPU
     */
    public OrtSession load(Model model, String what) {
        try (OrtSession.SessionOptions options = options()) {
            return checked(OrtRuntime.environment().createSession(prepared(ModelWriter.toProto(model)), options), what);
        } catch (OrtException e) {
            throw new UncheckedOrtException("loading " + what, e);
        }
    }

    /**
     * A session of a model file, whose tensors may lie in files of their own beside it.
     *
     * @throws UserError as {@link #load(Model, String)}
     */
    public OrtSession load(Path model) throws OrtException {
        return open(model, _ -> {});
    }

    /** What a caller asks of a session besides what all have. */
    @FunctionalInterface
    public interface Tuning {
        void apply(OrtSession.SessionOptions options) throws OrtException;
    }

    /**
     * A session of a model file, whose tensors may lie in files of their own beside it.
     *
     * @throws UserError as {@link #load(Model, String)}
     */
    public OrtSession open(Path model, Tuning tuning) throws OrtException {
        if (kernels.canChain()) {
            return open(ModelReader.parse(model), model, tuning);
        }
        try (OrtSession.SessionOptions options = options()) {
            tuning.apply(options);
            return checked(OrtRuntime.environment().createSession(model.toString(), options), model.toString());
        }
    }

    private OrtSession checked(OrtSession session, String what) throws OrtException {
        if (provider.isCpu() || allowFallback) {
            return session;
        }
        try {
            requireNoFallback(NodePlacement.of(session), what);
            return session;
        } catch (OrtException | UserError e) {
            session.close();
            throw e;
        }
    }

    /** @throws UserError if nodes of {@code what} are elsewhere than asked for, and that is not allowed */
    void requireNoFallback(NodePlacement placement, String what) {
        if (provider.isCpu() || allowFallback) {
            return;
        }
        String elsewhere = placement.elsewhere(provider.ortName());
        if (!elsewhere.isEmpty()) {
            throw new UserError(
                    "--provider %s has no kernels for some nodes of %s: %s; --allow-fallback lets them run there"
                            .formatted(provider, what, elsewhere));
        }
    }

    /**
     * Finds out whether the provider is there, before anything is done.
     *
     * @throws UserError if it is not, or does not load; the message says what is missing
     */
    public void requireProvider() {
        try {
            options().close();
        } catch (OrtException e) {
            throw new UncheckedOrtException("preparing a session", e);
        }
    }

    /** Where the state of a training run is to be: where the provider's kernels reach it. */
    public StateMemory stateMemory(List<SafeTensor> variables) {
        try {
            return provider.memory().isPresent()
                    ? new DeviceMemory(this, provider.memory().get(), provider.device(), variables)
                    : new HostMemory(provider.isCpu());
        } catch (OrtException e) {
            throw new UncheckedOrtException("placing the training state", e);
        }
    }

    /** A session of ONNX Runtime's training API with the artifacts in a folder. */
    public OrtTrainingSession loadArtifacts(Path folder) throws OrtException {
        try (OrtSession.SessionOptions options = options()) {
            return OrtRuntime.environment()
                    .createTrainingSession(
                            folder.resolve(TrainingArtifacts.CHECKPOINT).toString(),
                            folder.resolve(TrainingArtifacts.TRAINING_MODEL).toString(),
                            folder.resolve(TrainingArtifacts.EVALUATION_MODEL).toString(),
                            folder.resolve(TrainingArtifacts.OPTIMIZER_MODEL).toString(),
                            options);
        }
    }

    /**
     * A session of a changed copy of the model file {@code origin}, beside which files with tensors may lie.
     *
     * @throws UserError as {@link #load(Model, String)}
     */
    public OrtSession open(ModelProto model, Path origin, Tuning tuning) throws OrtException {
        try (OrtSession.SessionOptions options = options()) {
            tuning.apply(options);
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    origin.toAbsolutePath().getParent().toString());
            return checked(OrtRuntime.environment().createSession(prepared(model), options), origin.toString());
        }
    }

    private byte[] prepared(ModelProto model) {
        return kernels.prepared(model).toByteArray();
    }

    private OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setIntraOpNumThreads(threads);
            requireDeterminism(options);
            options.addConfigEntry(NodePlacement.RECORDED, "1");
            // Its reasons come to us as exceptions; without this it prints them on stderr as well.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (profile.isPresent()) {
                options.enableProfiling(profile.get().toString());
            }
            if (!provider.isCpu()) {
                provider.addTo(options);
            }
            kernels.addTo(options);
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    @Override
    public void close() {
        kernels.close();
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
