package dev.convnet.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.convnet.ort.IoBinding;
import dev.convnet.ort.OrtRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Host buffers for a batch's metrics: the loss, float32 [], and the number of correct predictions, int64 []. */
final class BatchMetrics implements AutoCloseable {
    private static final long[] SCALAR = {};

    private final FloatBuffer lossValue = scalar(Float.BYTES).asFloatBuffer();
    private final LongBuffer correctValue = scalar(Long.BYTES).asLongBuffer();
    private final OnnxTensor loss;
    private final OnnxTensor correct;

    BatchMetrics() throws OrtException {
        loss = OnnxTensor.createTensor(OrtRuntime.environment(), lossValue, SCALAR);
        correct = OnnxTensor.createTensor(OrtRuntime.environment(), correctValue, SCALAR);
    }

    private static ByteBuffer scalar(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Binds the output {@code lossName} and the output {@code correct} to these buffers. */
    void bind(IoBinding binding, String lossName) throws OrtException {
        binding.output(lossName, loss);
        binding.output("correct", correct);
    }

    float loss() {
        return lossValue.get(0);
    }

    long correct() {
        return correctValue.get(0);
    }

    @Override
    public void close() {
        loss.close();
        correct.close();
    }
}
