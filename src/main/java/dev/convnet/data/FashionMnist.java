package dev.convnet.data;

import dev.convnet.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Zalando's pictures of clothes, 28×28, in ten classes: 60 000 to train on and 10 000 to test on.
 *
 * @see <a href="https://github.com/zalandoresearch/fashion-mnist">its home</a>
 */
public final class FashionMnist {
    public static final String NAME = "Fashion-MNIST";

    /** The names of the classes, by label. */
    public static final List<String> CLASS_NAMES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** The four files. Packages compress them anew, so it is the unpacked bytes that are known by their digest. */
    enum Part {
        TRAIN_IMAGES("train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        TRAIN_LABELS("train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        TEST_IMAGES("t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        TEST_LABELS("t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

        private final String file;
        private final String sha256;

        Part(String file, String sha256) {
            this.file = file;
            this.sha256 = sha256;
        }

        /** The file's name as the public home has it. */
        String packedFile() {
            return file + ".gz";
        }

        /** The file in {@code folder}, packed or not; the packed name where there is neither. */
        Path in(Path folder) {
            Path plain = folder.resolve(file);
            return Files.exists(plain) ? plain : folder.resolve(packedFile());
        }

        /**
         * The pixels or the labels of this part.
         *
         * @throws UserError if the file is damaged, or is not the one that Zalando published
         */
        ByteBuffer check(IdxFile idx) {
            ByteBuffer elements = switch (this) {
                case TRAIN_IMAGES, TEST_IMAGES -> idx.images();
                case TRAIN_LABELS, TEST_LABELS -> idx.labels();
            };
            String actual = idx.sha256();
            if (!actual.equals(sha256)) {
                throw new UserError("%s: altered: the SHA-256 of its unpacked bytes is %s, %s's is %s"
                        .formatted(idx.name(), actual, NAME, sha256));
            }
            return elements;
        }
    }

    private FashionMnist() {}

    /**
     * The sample that comes with convnet: the first 600 training images and the first 100 test images of each class, in the
     * order of the files.
     */
    public static Dataset sample() {
        return new Dataset(
                NAME,
                "the sample that comes with convnet",
                CLASS_NAMES,
                new LabelledImages(
                        resource(Part.TRAIN_IMAGES).images(),
                        resource(Part.TRAIN_LABELS).labels()),
                new LabelledImages(
                        resource(Part.TEST_IMAGES).images(),
                        resource(Part.TEST_LABELS).labels()));
    }

    /**
     * The whole data set from a folder with its four files, {@code train-images-idx3-ubyte.gz} and so on, packed or not.
     *
     * @throws UserError if a file is missing, is damaged, or is not the one that Zalando published
     */
    public static Dataset fromFolder(Path folder) {
        return new Dataset(
                NAME,
                folder.toString(),
                CLASS_NAMES,
                new LabelledImages(part(Part.TRAIN_IMAGES, folder), part(Part.TRAIN_LABELS, folder)),
                new LabelledImages(part(Part.TEST_IMAGES, folder), part(Part.TEST_LABELS, folder)));
    }

    private static ByteBuffer part(Part part, Path folder) {
        return part.check(IdxFile.read(part.in(folder)));
    }

    private static IdxFile resource(Part part) {
        String name = "sample/" + part.packedFile();
        try (InputStream in = FashionMnist.class.getResourceAsStream(name)) {
            return IdxFile.read(name, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
