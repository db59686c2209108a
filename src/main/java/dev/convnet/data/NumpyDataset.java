package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.NumpyHeader;
import dev.convnet.base.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An {@code .npz} file with the arrays that Keras's data sets have: {@code x_train} and {@code x_test}, uint8 [images, height, width] or
 * [images, height, width, 1 or 3], and {@code y_train} and {@code y_test}, whole numbers [images] or [images, 1]. The optional array
 * {@code class_names} holds strings.
 */
final class NumpyDataset implements DataSource {
    private static final Set<String> INTEGERS = Set.of("|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8");
    private static final int MOST_CLASSES = 256;

    private final Path path;
    private Facts facts;

    /** What the headers and the labels say. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Facts(ImageFormat format, List<String> classNames, byte[] trainLabels, byte[] testLabels) {}

    /** An array as bytes. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Content(NumpyHeader header, byte[] bytes) {}

    NumpyDataset(Path path) {
        this.path = path;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public String dataset() {
        return path.getFileName().toString().replaceFirst("\\.npz$", "");
    }

    @Override
    public Optional<ImageFormat> format() {
        return Optional.of(facts().format);
    }

    @Override
    public int channels() {
        return facts().format.channels();
    }

    @Override
    public List<String> classNames() {
        return facts().classNames;
    }

    @Override
    public int trainImages() {
        return facts().trainLabels.length;
    }

    @Override
    public Availability availability() {
        return new Availability.Installed(path);
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        Facts known = facts();
        return open(zip -> new Dataset(
                dataset(),
                path.toString(),
                known.classNames,
                images(zip, "x_train", known.format, known.trainLabels),
                images(zip, "x_test", known.format, known.testLabels)));
    }

    private LabeledImages images(ZipFile zip, String name, ImageFormat format, byte[] labels) throws IOException {
        byte[] pixels = content(zip, name).bytes;
        return new ImageArray(format, ByteBuffer.wrap(planes(pixels, format)), ByteBuffer.wrap(labels));
    }

    /** Turns pixels with their channels together into planes. */
    private static byte[] planes(byte[] pixels, ImageFormat format) {
        int channels = format.channels();
        if (channels == 1) {
            return pixels;
        }
        byte[] planes = new byte[pixels.length];
        int plane = format.height() * format.width();
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (plane * channels);
            int pixel = i / channels % plane;
            planes[(image * channels + i % channels) * plane + pixel] = pixels[i];
        }
        return planes;
    }

    private Facts facts() {
        if (facts == null) {
            facts = open(this::read);
        }
        return facts;
    }

    private Facts read(ZipFile zip) throws IOException {
        NumpyHeader train = header(zip, "x_train");
        NumpyHeader test = header(zip, "x_test");
        ImageFormat format = format(train, "x_train");
        ImageFormat testFormat = format(test, "x_test");
        if (!format.equals(testFormat)) {
            throw error("x_test", "must have images of %s like x_train, not %s".formatted(format, testFormat));
        }
        byte[] trainLabels = labels(zip, "y_train", train.shape().getFirst());
        byte[] testLabels = labels(zip, "y_test", test.shape().getFirst());
        int classes = classes(trainLabels);
        if (classes(testLabels) > classes) {
            throw error(
                    "y_test",
                    "has the label %d, which no training image has: the labels of y_train are from 0 to %d"
                            .formatted(classes(testLabels) - 1, classes - 1));
        }
        return new Facts(format, names(zip, classes), trainLabels, testLabels);
    }

    private ImageFormat format(NumpyHeader header, String name) {
        List<Long> shape = header.shape();
        boolean hasChannels = shape.size() == 4;
        long channels = hasChannels ? shape.getLast() : 1;
        boolean isImages = header.descr().equals("|u1")
                && (hasChannels || shape.size() == 3)
                && (channels == 1 || channels == 3)
                && shape.stream().allMatch(size -> size > 0 && size <= Integer.MAX_VALUE);
        if (!isImages || header.elements(path + ", " + name) > Integer.MAX_VALUE - 8) {
            throw error(
                    name,
                    ("must be uint8 [images, height, width] or [images, height, width, 1 or 3], not %s %s: save the pixels"
                                    + " from 0 to 255 with astype('uint8')")
                            .formatted(header.descr(), shape));
        }
        return new ImageFormat(Math.toIntExact(shape.get(1)), Math.toIntExact(shape.get(2)), (int) channels);
    }

    private byte[] labels(ZipFile zip, String name, long images) throws IOException {
        Content content = content(zip, name);
        List<Long> shape = content.header.shape();
        boolean isList = shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1);
        if (!INTEGERS.contains(content.header.descr()) || !isList || shape.getFirst() != images) {
            throw error(
                    name,
                    "must be %d whole numbers, one for each image, not %s %s"
                            .formatted(images, content.header.descr(), shape));
        }
        int size = content.header.descr().charAt(2) - '0';
        byte[] labels = new byte[(int) images];
        for (int i = 0; i < labels.length; i++) {
            long label = integer(
                    content.bytes, i * size, size, content.header.descr().charAt(1) == 'i');
            if (label < 0 || label >= MOST_CLASSES) {
                throw error(name, "label %d must be from 0 to %d, not %d".formatted(i, MOST_CLASSES - 1, label));
            }
            labels[i] = (byte) label;
        }
        return labels;
    }

    private static long integer(byte[] bytes, int from, int size, boolean signed) {
        long value = signed && bytes[from + size - 1] < 0 ? -1 : 0;
        for (int i = size - 1; i >= 0; i--) {
            value = (value << 8) | Byte.toUnsignedLong(bytes[from + i]);
        }
        return value;
    }

    private static int classes(byte[] labels) {
        int most = 0;
        for (byte label : labels) {
            most = Math.max(most, Byte.toUnsignedInt(label) + 1);
        }
        return most;
    }

    /** The strings of {@code class_names}, or else the labels as text. */
    private List<String> names(ZipFile zip, int classes) throws IOException {
        if (zip.getEntry("class_names.npy") == null) {
            return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        }
        Content content = content(zip, "class_names");
        String descr = content.header.descr();
        if (!descr.matches("<U[1-9]\\d{0,3}") || content.header.shape().size() != 1) {
            throw error(
                    "class_names", "must be an array of strings, not %s %s".formatted(descr, content.header.shape()));
        }
        int length = Integer.parseInt(descr.substring(2));
        List<String> names = new ArrayList<>();
        ByteBuffer characters = ByteBuffer.wrap(content.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < content.header.shape().getFirst(); i++) {
            StringBuilder name = new StringBuilder();
            for (int j = 0; j < length; j++) {
                int character = characters.getInt();
                if (character != 0 && Character.isValidCodePoint(character)) {
                    name.appendCodePoint(character);
                }
            }
            names.add(name.toString());
        }
        if (names.size() < classes) {
            throw error(
                    "class_names",
                    "must have %d names, as many as there are labels, not %d".formatted(classes, names.size()));
        }
        return names;
    }

    /** What to do with the open file. */
    @FunctionalInterface
    private interface Action<T> {
        T run(ZipFile zip) throws IOException;
    }

    private <T> T open(Action<T> action) {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return action.run(zip);
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
    }

    private InputStream stream(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new UserError(
                    "%s: has no array %s: a data set has x_train, y_train, x_test and y_test".formatted(path, name));
        }
        return new BufferedInputStream(zip.getInputStream(entry));
    }

    private NumpyHeader header(ZipFile zip, String name) throws IOException {
        try (InputStream in = stream(zip, name)) {
            return NumpyHeader.read(in, path + ", " + name);
        }
    }

    private Content content(ZipFile zip, String name) throws IOException {
        try (InputStream in = stream(zip, name)) {
            NumpyHeader header = NumpyHeader.read(in, path + ", " + name);
            long elements = header.elements(path + ", " + name);
            int size = size(header.descr());
            if (elements > (Integer.MAX_VALUE - 8) / size) {
                throw error(name, "is too large: %s %s".formatted(header.descr(), header.shape()));
            }
            int expected = (int) elements * size;
            byte[] bytes = in.readNBytes(expected);
            if (bytes.length < expected) {
                throw error(name, "truncated: has %d of %d bytes of data".formatted(bytes.length, expected));
            }
            return new Content(header, bytes);
        }
    }

    /** The bytes of an element, as far as the description tells; strings have four for each character. */
    private static int size(String descr) {
        int number = descr.matches("..\\d{1,4}") ? Integer.parseInt(descr.substring(2)) : 1;
        return Math.max(1, descr.startsWith("<U") ? 4 * number : number);
    }

    private UserError error(String array, String what) {
        return new UserError("%s: %s %s".formatted(path, array, what));
    }
}
