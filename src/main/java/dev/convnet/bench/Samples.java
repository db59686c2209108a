package dev.convnet.bench;

import dev.convnet.data.Dataset;
import dev.convnet.data.LabeledImages;
import dev.convnet.results.SampleImage;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Converts images of a data set for results and models. */
final class Samples {
    private static final int PER_CLASS = 8;

    private Samples() {}

    /** The first training images of each class, class by class. */
    static List<SampleImage> ofEachClass(Dataset data) {
        LabeledImages train = data.train();
        return IntStream.range(0, data.classNames().size())
                .boxed()
                .flatMap(label -> IntStream.range(0, train.size())
                        .filter(image -> train.label(image) == label)
                        .limit(PER_CLASS)
                        .mapToObj(image -> new SampleImage(base64(train, image), label, null, null)))
                .toList();
    }

    /** An image's pixels, row by row, in Base64. */
    static String base64(LabeledImages images, int index) {
        return Base64.getEncoder().encodeToString(images.image(index));
    }

    /** The pixels of the first {@code count} images; after the last image, the first follows again. */
    static ByteBuffer pixels(LabeledImages images, int count) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(count * images.format().bytes());
        for (int i = 0; i < count; i++) {
            pixels.put(images.image(i % images.size()));
        }
        return pixels.flip();
    }
}
