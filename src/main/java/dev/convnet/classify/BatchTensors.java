package dev.convnet.classify;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.convnet.data.Batch;
import dev.convnet.data.ImageFormat;
import dev.convnet.ort.OrtRuntime;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;

/**
 * The tensors of a batch, which share the batch's memory.
 *
 * @param images uint8 or float32, the batch size followed by {@link ImageFormat#dims}
 * @param labels int64 [size]
 */
public record BatchTensors(OnnxTensor images, OnnxTensor labels) implements AutoCloseable {
    public static BatchTensors of(Batch batch) throws OrtException {
        return new BatchTensors(
                images(batch.images(), batch.size(), batch.format()),
                OnnxTensor.createTensor(OrtRuntime.environment(), batch.labels(), new long[] {batch.size()}));
    }

    static OnnxTensor images(ByteBuffer pixels, int count, ImageFormat format) throws OrtException {
        long[] shape = LongStream.concat(LongStream.of(count), LongStream.of(format.dims()))
                .toArray();
        OnnxJavaType type = switch (format.encoding()) {
            case BYTES -> OnnxJavaType.UINT8;
            case FLOATS -> OnnxJavaType.FLOAT;
        };
        return OnnxTensor.createTensor(OrtRuntime.environment(), pixels, shape, type);
    }

    @Override
    public void close() {
        images.close();
        labels.close();
    }
}
