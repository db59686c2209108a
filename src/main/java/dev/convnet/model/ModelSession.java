package dev.convnet.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An ONNX Runtime session of a model with its inputs, which can be run repeatedly.
 *
 * <p>Inputs that the Java API cannot pass become part of the model (see {@link JavaApiAdapter}). Constant folding is disabled
 * then, so that the model is computed by each run and not while it is loaded.
 */
public final class ModelSession implements AutoCloseable {
    private final ModelFile model;
    private final JavaApiAdapter adapter;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    private ModelSession(ModelFile model, JavaApiAdapter adapter, OrtSession session) {
        this.model = model;
        this.adapter = adapter;
        this.session = session;
    }

    /**
     * Loads a model.
     *
     * @param inputs values by the names of the inputs; a value for an input with an initializer replaces the initializer
     * @throws UserError if an input has no value, or a value that cannot be passed
     * @throws UncheckedOrtException if ONNX Runtime refuses the model
     */
    public static ModelSession open(ModelFile model, Map<String, ModelValue> inputs, SessionFactory sessions) {
        JavaApiAdapter adapter = new JavaApiAdapter(model.proto());
        Map<String, TensorValue> passed = new LinkedHashMap<>();
        model.inputs().stream()
                .filter(input -> !inputs.containsKey(input.getName()))
                .findFirst()
                .ifPresent(input -> {
                    throw new UserError(model.path() + ": no value for the input " + input.getName());
                });
        for (ValueInfoProto input : model.proto().getGraph().getInputList()) {
            ModelValue value = inputs.get(input.getName());
            if (value == null) {
                continue;
            }
            if (JavaApiAdapter.canPass(value, input.getType())) {
                passed.put(input.getName(), (TensorValue) value);
            } else {
                adapter.embed(input, value);
            }
        }
        ModelSession session = new ModelSession(model, adapter, load(model, adapter, sessions));
        try {
            session.pass(passed);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static OrtSession load(ModelFile model, JavaApiAdapter adapter, SessionFactory sessions) {
        try {
            if (!model.isChanged() && !adapter.isChanged()) {
                return sessions.open(model.path(), _ -> {});
            }
            return sessions.open(adapter.model(), model.path(), options -> {
                if (adapter.hasEmbedded()) {
                    options.addConfigEntry("optimization.disable_specified_optimizers", "ConstantFolding");
                }
            });
        } catch (OrtException e) {
            throw new UncheckedOrtException("loading " + model.path(), e);
        }
    }

    private void pass(Map<String, TensorValue> values) {
        try {
            for (Map.Entry<String, TensorValue> value : values.entrySet()) {
                inputs.put(value.getKey(), OrtValues.pass(OrtRuntime.environment(), value.getValue()));
            }
        } catch (OrtException e) {
            throw new UncheckedOrtException("taking the inputs of " + model.path(), e);
        }
    }

    /** Runs the model and discards its outputs. @throws UncheckedOrtException if ONNX Runtime fails */
    public void execute() {
        try (OrtSession.Result _ = session.run(inputs)) {
            // The outputs are discarded.
        } catch (OrtException e) {
            throw new UncheckedOrtException("running " + model.path(), e);
        }
    }

    /** Runs the model. @return its outputs by name, in the model's order. @throws UncheckedOrtException if ONNX Runtime fails */
    public Map<String, ModelValue> run() {
        try (OrtSession.Result result = session.run(inputs)) {
            Map<String, ModelValue> outputs = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                String name = output.getKey();
                outputs.put(adapter.originalName(name), adapter.restore(name, OrtValues.read(output.getValue())));
            }
            return outputs;
        } catch (OrtException e) {
            throw new UncheckedOrtException("running " + model.path(), e);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new UncheckedOrtException("closing " + model.path(), e);
        }
    }
}
