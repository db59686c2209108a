package dev.convnet.benchmarks;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A session of a model with one thread and constant inputs, and its kernels. */
final class ModelRun implements AutoCloseable {
    private final Kernels kernels;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();

    /** @param model has float inputs, filled from a normal distribution, and integer inputs, filled with 0 to 9 in turn */
    ModelRun(Model model, Kernels kernels) throws OrtException {
        this.kernels = kernels;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            kernels.addTo(options);
            session = environment.createSession(ModelWriter.toBytes(model), options);
        }
        Random random = new Random(1);
        for (Value input : model.graph().inputs()) {
            Tensor tensor = tensor(input, random);
            OnnxJavaType type = input.dataType() == DataType.FLOAT ? OnnxJavaType.FLOAT : OnnxJavaType.INT64;
            inputs.put(
                    input.hint(),
                    OnnxTensor.createTensor(
                            environment, tensor.data(), input.shape().sizes(), type));
        }
    }

    private static Tensor tensor(Value input, Random random) {
        int elements = Math.toIntExact(input.shape().elements());
        if (input.dataType() == DataType.FLOAT) {
            float[] values = new float[elements];
            for (int i = 0; i < elements; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return Tensor.floats(input.shape(), values);
        }
        long[] values = new long[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = i % 10;
        }
        return Tensor.int64s(input.shape(), values);
    }

    /** Runs the model once. @return the number of outputs, for JMH to consume */
    int run() throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            return result.size();
        }
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
        kernels.close();
    }
}
