package dev.convnet.testing;

import dev.convnet.data.FashionMnist;
import dev.convnet.data.LabeledImages;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import java.util.Map;
import java.util.stream.LongStream;

/** Real images as tensors. */
public final class SampleImages {
    private SampleImages() {}

    /** The first training images of the shipped sample: {@code images} uint8 [count, 28, 28], {@code labels} int64 [count]. */
    public static Map<String, Tensor> first(int count) {
        LabeledImages sample = FashionMnist.sample().train().first(count);
        TensorType type = TensorType.of(
                DataType.UINT8, count, sample.format().height(), sample.format().width());
        long[] labels =
                LongStream.range(0, count).map(i -> sample.label((int) i)).toArray();
        return Map.of(
                "images",
                new Tensor(
                        type,
                        Tensor.allocate(sample.pixels().remaining())
                                .put(sample.pixels())
                                .flip()),
                "labels",
                Tensor.int64s(labels));
    }
}
