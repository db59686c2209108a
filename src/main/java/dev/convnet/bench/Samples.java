package dev.convnet.bench;

import dev.convnet.data.Dataset;
import dev.convnet.data.ImageFormat;
import dev.convnet.data.LabeledImages;
import dev.convnet.results.SampleImage;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Converts images of a data set for results and models. */
final class Samples {
    private static final int PER_CLASS = 8;
    private static final int LARGEST = 96;
    private static final int THUMBNAIL = 64;

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

    /** An image's samples in {@link #format}, plane by plane, row by row, in Base64. */
    static String base64(LabeledImages images, int index) {
        ImageFormat shown = format(images);
        return Base64.getEncoder()
                .encodeToString(images.picture(index)
                        .resized(shown.height(), shown.width())
                        .samples());
    }

    /** The format in which images are shown: their own, unless they are large or differ in size. */
    static ImageFormat format(LabeledImages images) {
        return images.format()
                .filter(format -> Math.max(format.height(), format.width()) <= LARGEST)
                .orElseGet(() ->
                        new ImageFormat(THUMBNAIL, THUMBNAIL, images.picture(0).channels()));
    }
}
