package dev.convnet.classify;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.convnet.data.Batch;
import dev.convnet.data.LabeledImages;
import dev.convnet.ort.OrtRuntime;
import java.nio.ByteBuffer;

/** A batch as ONNX Runtime sees it, over the batch's own memory: uint8 [size, 28, 28] and int64 [size]. */
public record BatchTensors(OnnxTensor images, OnnxTensor labels) implements AutoCloseable {
    public static BatchTensors of(Batch batch) throws OrtException {
        return new BatchTensors(
                images(batch.images(), batch.size()),
                OnnxTensor.createTensor(OrtRuntime.environment(), batch.labels(), new long[] {batch.size()}));
    }

    static OnnxTensor images(ByteBuffer pixels, int count) throws OrtException {
        long[] shape = {count, LabeledImages.SIDE, LabeledImages.SIDE};
        return OnnxTensor.createTensor(OrtRuntime.environment(), pixels, shape, OnnxJavaType.UINT8);
    }

    @Override
    public void close() {
        images.close();
        labels.close();
    }
}
