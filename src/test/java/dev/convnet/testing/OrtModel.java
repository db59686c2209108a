package dev.convnet.testing;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.file.ModelWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model in ONNX Runtime, on the CPU. */
public final class OrtModel implements AutoCloseable {
    private static final Map<DataType, OnnxJavaType> TYPES = new EnumMap<>(Map.of(
            DataType.FLOAT, OnnxJavaType.FLOAT,
            DataType.DOUBLE, OnnxJavaType.DOUBLE,
            DataType.INT32, OnnxJavaType.INT32,
            DataType.INT64, OnnxJavaType.INT64,
            DataType.UINT8, OnnxJavaType.UINT8,
            DataType.BOOL, OnnxJavaType.BOOL));

    private final OrtSession session;

    private OrtModel(OrtSession session) {
        this.session = session;
    }

    public static OrtModel of(Model model) {
        return opened(() -> OrtEnvironment.getEnvironment().createSession(ModelWriter.toBytes(model)));
    }

    /** The model with kernels in place of the bodies of functions. To be closed before they are. */
    public static OrtModel of(Model model, Kernels kernels) {
        return of(ModelWriter.toBytes(model), kernels);
    }

    /** As {@link #of(Model, Kernels)}, of a model's file. */
    public static OrtModel of(byte[] model, Kernels kernels) {
        return opened(() -> {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                // Failures come as exceptions; without this they are printed as well.
                options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
                kernels.addTo(options);
                return OrtEnvironment.getEnvironment().createSession(model, options);
            }
        });
    }

    public static OrtModel of(Path file) {
        return opened(() -> OrtEnvironment.getEnvironment().createSession(file.toString()));
    }

    /** Runs {@code model} once; see {@link #run(Map)}. */
    public static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
        try (OrtModel opened = of(model)) {
            return opened.run(inputs);
        }
    }

    /** As {@link #run(Model, Map)}, with kernels in place of the bodies of functions. */
    public static Map<String, Tensor> run(Model model, Kernels kernels, Map<String, Tensor> inputs) {
        try (OrtModel opened = of(model, kernels)) {
            return opened.run(inputs);
        }
    }

    /** All outputs, in the model's order. Of {@code inputs} those are used that the model has. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        Map<String, OnnxTensor> given = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                given.put(name, onnxTensor(inputs.get(name)));
            }
            try (OrtSession.Result result = session.run(given)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), tensor((OnnxTensor) output.getValue()));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    /** The inputs with their types as the file gives them, −1 for what is known only at a run. */
    public Map<String, TensorInfo> inputs() {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        try {
            for (NodeInfo input : session.getInputInfo().values()) {
                infos.put(input.getName(), (TensorInfo) input.getInfo());
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        return infos;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OnnxTensor onnxTensor(Tensor tensor) throws OrtException {
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                tensor.data(),
                tensor.type().shape().sizes(),
                TYPES.get(tensor.type().dataType()));
    }

    private static Tensor tensor(OnnxTensor value) {
        TensorInfo info = value.getInfo();
        DataType type = TYPES.entrySet().stream()
                .filter(e -> e.getValue() == info.type)
                .findFirst()
                .orElseThrow()
                .getKey();
        ByteBuffer data = value.getByteBuffer();
        return new Tensor(
                new TensorType(type, Shape.of(info.getShape())),
                Tensor.allocate(data.remaining()).put(data).flip());
    }

    private interface Opening {
        OrtSession open() throws OrtException;
    }

    private static OrtModel opened(Opening opening) {
        try {
            return new OrtModel(opening.open());
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
