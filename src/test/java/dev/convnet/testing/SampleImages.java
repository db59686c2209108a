package dev.convnet.testing;

import dev.convnet.data.Augmentation;
import dev.convnet.data.Dataset;
import dev.convnet.data.FashionMnist;
import dev.convnet.data.ImageArray;
import dev.convnet.data.LabeledImages;
import dev.convnet.data.Preparation;
import dev.convnet.data.PreparedImages;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Real images as tensors. */
public final class SampleImages {
    private SampleImages() {}

    /** The shipped sample with only the first of its test images. */
    public static Dataset dataset(int testImages) {
        Dataset sample = FashionMnist.sample();
        return new Dataset(
                sample.name(),
                sample.source(),
                sample.classNames(),
                sample.train(),
                sample.test().first(testImages));
    }

    /** Images that are in memory. */
    public static ImageArray array(LabeledImages images) {
        return (ImageArray) images;
    }

    /** Raw images for batches. */
    public static PreparedImages raw(LabeledImages images) {
        return PreparedImages.of(images, new Preparation(1, 28, Optional.empty(), Augmentation.NONE));
    }

    /** The first training images of the shipped sample: {@code images} uint8 [count, 28, 28], {@code labels} int64 [count]. */
    public static Map<String, Tensor> first(int count) {
        ImageArray sample = array(FashionMnist.sample().train().first(count));
        TensorType type = TensorType.of(
                DataType.UINT8,
                count,
                sample.imageFormat().height(),
                sample.imageFormat().width());
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
