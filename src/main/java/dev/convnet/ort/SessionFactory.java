package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtTrainingSession;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import java.nio.file.Path;

/**
 * Makes sessions. The factory is a value and owns nothing: whoever opens the kernels closes them, after the last session.
 *
 * @param settings the settings of every session
 * @param kernels the kernels that replace the function bodies of our operators
 */
public record SessionFactory(SessionSettings settings, Kernels kernels) {
    /** Sessions without kernels. */
    public SessionFactory(SessionSettings settings) {
        this(settings, Kernels.none());
    }

    /** Sessions on the CPU execution provider, without kernels. */
    public static SessionFactory onCpu(int threads) {
        return new SessionFactory(SessionSettings.onCpu(threads));
    }

    /** A factory with the same kernels and other settings. */
    public SessionFactory with(SessionSettings other) {
        return new SessionFactory(other, kernels);
    }

    /** A factory for small models that help a session: the same number of threads, on the CPU, without kernels. */
    public SessionFactory forHelperModels() {
        return onCpu(settings.threads());
    }

    /**
     * Loads a model from memory.
     *
     * @param what the model's name in messages
     * @throws SettingError if the execution provider is not available, or nodes would fall back to the CPU without permission
     * @throws UncheckedOrtException if ONNX Runtime rejects the model
     */
    public OrtSession load(Model model, String what) {
        try (SessionOptions options = options()) {
            return checked(OrtRuntime.environment().createSession(prepared(ModelWriter.toProto(model)), options), what);
        } catch (OrtException e) {
            throw new UncheckedOrtException("loading " + what, e);
        }
    }

    /**
     * Loads a model file, whose tensors may be stored in files beside it.
     *
     * @throws SettingError as {@link #load(Model, String)}
     * @throws OrtException if ONNX Runtime rejects the model
     */
    public OrtSession load(Path model) throws OrtException {
        return open(model, _ -> {});
    }

    /** Changes a session's options beyond the {@linkplain SessionSettings common settings}. */
    @FunctionalInterface
    public interface Tuning {
        /** Changes {@code options}. */
        void apply(SessionOptions options) throws OrtException;
    }

    /**
     * Loads a model file, whose tensors may be stored in files beside it.
     *
     * @throws SettingError as {@link #load(Model, String)}
     * @throws OrtException if ONNX Runtime rejects the model
     */
    public OrtSession open(Path model, Tuning tuning) throws OrtException {
        if (kernels.canLower()) {
            return open(ModelReader.parse(model), model, tuning);
        }
        try (SessionOptions options = options()) {
            tuning.apply(options);
            return checked(OrtRuntime.environment().createSession(model.toString(), options), model.toString());
        }
    }

    /**
     * Loads a changed copy of the model file {@code origin}, whose tensors may be stored in files beside it.
     *
     * @throws SettingError as {@link #load(Model, String)}
     * @throws OrtException if ONNX Runtime rejects the model
     */
    public OrtSession open(ModelProto model, Path origin, Tuning tuning) throws OrtException {
        try (SessionOptions options = options()) {
            tuning.apply(options);
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    origin.toAbsolutePath().getParent().toString());
            return checked(OrtRuntime.environment().createSession(prepared(model), options), origin.toString());
        }
    }

    /**
     * Opens a session of ONNX Runtime's training API, which only a {@linkplain OrtRuntime#isTrainingBuild training build} has.
     *
     * @param checkpoint the parameters and the optimizer's state
     * @param training the model of the loss and the gradients
     * @param evaluation the model of the metrics
     * @param optimizer the model of the update
     */
    public OrtTrainingSession openTraining(Path checkpoint, Path training, Path evaluation, Path optimizer)
            throws OrtException {
        try (SessionOptions options = options()) {
            return OrtRuntime.environment()
                    .createTrainingSession(
                            checkpoint.toString(),
                            training.toString(),
                            evaluation.toString(),
                            optimizer.toString(),
                            options);
        }
    }

    private OrtSession checked(OrtSession session, String what) throws OrtException {
        if (settings.allowsOtherProviders()) {
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

    /** @throws SettingError if nodes of {@code what} fall back to another execution provider without permission */
    void requireNoFallback(NodePlacement placement, String what) {
        if (settings.allowsOtherProviders()) {
            return;
        }
        ExecutionProvider provider = settings.provider();
        String elsewhere = placement.elsewhere(provider.ortName());
        if (!elsewhere.isEmpty()) {
            throw new SettingError(
                    "provider",
                    "%s has no kernels for some nodes of %s: %s; set allow-fallback to let them run there"
                            .formatted(provider, what, elsewhere));
        }
    }

    private byte[] prepared(ModelProto model) {
        return kernels.lowered(model).toByteArray();
    }

    private SessionOptions options() throws OrtException {
        SessionOptions options = settings.toOptions();
        try {
            kernels.addTo(options);
            return options;
        } catch (RuntimeException e) {
            options.close();
            throw e;
        }
    }
}
