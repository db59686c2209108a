package dev.convnet.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Zalando's images of clothes, 28×28 gray pixels in ten classes: 60 000 for training and 10 000 for testing.
 *
 * @see <a href="https://github.com/zalandoresearch/fashion-mnist">its home</a>
 */
public final class FashionMnist {
    private static final int TRAIN_IMAGES = 60_000;
    private static final int MEBIBYTES = 29;
    private static final URI HOME =
            URI.create("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/");

    /** The size of the images. */
    public static final ImageFormat FORMAT = new ImageFormat(28, 28, 1);

    /** The published files: packages compress them anew, so the digests are of the uncompressed bytes. */
    static final IdxDataset DATASET = new IdxDataset(
            "Fashion-MNIST",
            FORMAT,
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot"),
            Map.of(
                    IdxPart.TRAIN_IMAGES, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    IdxPart.TRAIN_LABELS, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                    IdxPart.TEST_IMAGES, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    IdxPart.TEST_LABELS, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

    private FashionMnist() {}

    /** The first 600 training images and the first 100 test images of each class, in the order of the files. */
    public static DataSource sampleSource() {
        return new IdxSample("sample", DATASET, 6_000, 1_000);
    }

    /** All images: from a package, from the cache that the environment names, or downloaded into the cache. */
    static IdxArchive archive(Map<String, String> environment) {
        return IdxArchive.usual(
                "full",
                DATASET,
                TRAIN_IMAGES,
                "Debian's package dataset-fashion-mnist",
                "fashion-mnist",
                HOME,
                MEBIBYTES,
                environment);
    }

    /** All images, from a folder with the four files {@code train-images-idx3-ubyte.gz} and so on, compressed or not. */
    static DataSource folder(Path folder) {
        return new IdxFolder(folder, DATASET, TRAIN_IMAGES);
    }

    /** The loaded {@linkplain #sampleSource sample}. */
    public static Dataset sample() {
        return sampleSource().load(_ -> {});
    }
}
