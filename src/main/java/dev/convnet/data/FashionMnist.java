package dev.convnet.data;

import dev.convnet.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

    /** The four files. */
    enum Part {
        TRAIN_IMAGES("train-images-idx3-ubyte"),
        TRAIN_LABELS("train-labels-idx1-ubyte"),
        TEST_IMAGES("t10k-images-idx3-ubyte"),
        TEST_LABELS("t10k-labels-idx1-ubyte");

        private final String file;

        Part(String file) {
            this.file = file;
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
         * @throws UserError if the file is damaged
         */
        ByteBuffer elements(IdxFile idx) {
            return switch (this) {
                case TRAIN_IMAGES, TEST_IMAGES -> idx.images();
                case TRAIN_LABELS, TEST_LABELS -> idx.labels();
            };
        }
    }

    /** SHA-256 of the files as they were published, unpacked: packages compress them anew. */
    static final Map<Part, String> PUBLISHED = Map.of(
            Part.TRAIN_IMAGES, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            Part.TRAIN_LABELS, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            Part.TEST_IMAGES, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            Part.TEST_LABELS, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    private FashionMnist() {}

    /**
     * The sample that comes with convnet: the first 600 training images and the first 100 test images of each class, in the
     * order of the files.
     */
    public static Dataset sample() {
        return dataset("the sample that comes with convnet", FashionMnist::resource);
    }

    /**
     * The whole data set from a folder with its four files, {@code train-images-idx3-ubyte.gz} and so on, packed or not.
     *
     * @throws UserError if a file is missing, is damaged, or is not the one that Zalando published
     */
    public static Dataset fromFolder(Path folder) {
        return fromFolder(folder, PUBLISHED);
    }

    /** The data set from a folder whose files have these digests. */
    static Dataset fromFolder(Path folder, Map<Part, String> digests) {
        return dataset(folder.toString(), part -> check(part, IdxFile.read(part.in(folder)), digests));
    }

    /**
     * The pixels or the labels of a file that must have the part's digest.
     *
     * @throws UserError if the file is damaged or altered
     */
    static ByteBuffer check(Part part, IdxFile idx, Map<Part, String> digests) {
        ByteBuffer elements = part.elements(idx);
        String actual = idx.sha256();
        String expected = digests.get(part);
        if (!actual.equals(expected)) {
            throw new UserError("%s: altered: the SHA-256 of its unpacked bytes is %s, that of %s is %s"
                    .formatted(idx.name(), actual, NAME, expected));
        }
        return elements;
    }

    private static Dataset dataset(String source, Function<Part, ByteBuffer> elements) {
        return new Dataset(
                NAME,
                source,
                CLASS_NAMES,
                new LabeledImages(elements.apply(Part.TRAIN_IMAGES), elements.apply(Part.TRAIN_LABELS)),
                new LabeledImages(elements.apply(Part.TEST_IMAGES), elements.apply(Part.TEST_LABELS)));
    }

    private static ByteBuffer resource(Part part) {
        String name = "sample/" + part.packedFile();
        try (InputStream in = FashionMnist.class.getResourceAsStream(name)) {
            return part.elements(IdxFile.read(name, in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
