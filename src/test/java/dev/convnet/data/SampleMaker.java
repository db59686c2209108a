package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.testing.SampleImages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the sample that comes with convnet from the whole data set: the first images of each class, in the order of the
 * files. Run its main method from the root of the project after a change here; a test holds what it makes against the resources.
 */
public final class SampleMaker {
    private static final int CLASSES = 10;
    private static final int TRAIN_PER_CLASS = 600;
    private static final int TEST_PER_CLASS = 100;
    private static final Path RESOURCES = Path.of("src/main/resources/dev/convnet/data/sample");

    private SampleMaker() {}

    /** Writes the resources from the data set in the folder that is the only argument. */
    public static void main(String[] args) {
        make(FashionMnist.DATASET.fromFolder(Path.of(args[0])))
                .forEach((part, idx) -> AtomicFile.write(
                        RESOURCES.resolve(part.packedFile()),
                        channel -> Channels.newOutputStream(channel).write(gzip(idx))));
    }

    /** The four IDX files of the sample. */
    public static Map<IdxPart, byte[]> make(Dataset full) {
        Map<IdxPart, byte[]> files = new EnumMap<>(IdxPart.class);
        ImageArray train = firstOfEachClass(SampleImages.array(full.train()), TRAIN_PER_CLASS);
        files.put(IdxPart.TRAIN_IMAGES, images(train));
        files.put(IdxPart.TRAIN_LABELS, labels(train));
        ImageArray test = firstOfEachClass(SampleImages.array(full.test()), TEST_PER_CLASS);
        files.put(IdxPart.TEST_IMAGES, images(test));
        files.put(IdxPart.TEST_LABELS, labels(test));
        return files;
    }

    /** The images as an IDX file. */
    static byte[] images(ImageArray images) {
        return ByteBuffer.allocate(16 + images.pixels().remaining())
                .putInt(IdxFile.IMAGES)
                .putInt(images.size())
                .putInt(images.imageFormat().height())
                .putInt(images.imageFormat().width())
                .put(images.pixels())
                .array();
    }

    /** The labels as an IDX file. */
    static byte[] labels(ImageArray images) {
        return ByteBuffer.allocate(8 + images.size())
                .putInt(IdxFile.LABELS)
                .putInt(images.size())
                .put(images.labels())
                .array();
    }

    /** The bytes packed as small as possible; Java writes no time and no name into the header, so equal bytes stay equal. */
    public static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static ImageArray firstOfEachClass(ImageArray all, int perClass) {
        int size = perClass * CLASSES;
        ByteBuffer pixels = ByteBuffer.allocate(size * all.imageFormat().bytes());
        ByteBuffer labels = ByteBuffer.allocate(size);
        int[] taken = new int[CLASSES];
        for (int i = 0; i < all.size(); i++) {
            if (taken[all.label(i)] < perClass) {
                taken[all.label(i)]++;
                pixels.put(all.picture(i).samples());
                labels.put((byte) all.label(i));
            }
        }
        return new ImageArray(all.imageFormat(), pixels.flip(), labels.flip());
    }
}
