package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Any data set in four IDX files, like MNIST, KMNIST and EMNIST. The names of the classes come from the file {@code classes.txt}, a
 * line for each, or from EMNIST's documentation; else they are the labels.
 *
 * @see <a href="https://www.nist.gov/itl/products-and-services/emnist-dataset">EMNIST</a>
 */
final class IdxFileSet implements DataSource {
    private static final Pattern TRAIN_IMAGES = Pattern.compile("(.*?)train-images[-.]idx3-ubyte(\\.gz)?");
    private static final String DIGITS = "0123456789";
    private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";

    /** The characters of EMNIST's parts by label; in the merged ones, 15 small letters have the labels of capitals. */
    private static final Map<String, List<String>> EMNIST = Map.of(
            "emnist-byclass", characters(DIGITS + CAPITALS + SMALL),
            "emnist-bymerge", characters(DIGITS + CAPITALS + "abdefghnqrt"),
            "emnist-balanced", characters(DIGITS + CAPITALS + "abdefghnqrt"),
            "emnist-letters",
                    Stream.concat(Stream.of("N/A"), characters(SMALL).stream()).toList());

    private final Path folder;
    private final String prefix;
    private Facts facts;

    private record Facts(ImageFormat format, List<String> classNames, int trainImages) {}

    private IdxFileSet(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /**
     * The data set that a folder holds; Fashion-MNIST if the labels are its own, or if the folder has no IDX files.
     *
     * @throws UserError if the folder holds several data sets
     */
    static DataSource of(Path folder) {
        NavigableSet<String> prefixes = prefixes(folder);
        if (prefixes.size() > 1) {
            throw new UserError("%s holds several data sets: name one, such as %s"
                    .formatted(folder, folder.resolve(stem(prefixes.first()))));
        }
        if (prefixes.isEmpty() || (prefixes.first().isEmpty() && isFashionMnist(folder))) {
            return FashionMnist.folder(folder);
        }
        return new IdxFileSet(folder, prefixes.first());
    }

    /** The data set whose files' names begin with the last part of {@code path}: {@code emnist/emnist-letters}. */
    static Optional<DataSource> named(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (folder == null
                || name == null
                || !Files.isDirectory(folder)
                || !prefixes(folder).contains(name + "-")) {
            return Optional.empty();
        }
        return Optional.of(new IdxFileSet(folder, name + "-"));
    }

    private static NavigableSet<String> prefixes(Path folder) {
        NavigableSet<String> prefixes = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> {
                Matcher matcher = TRAIN_IMAGES.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    prefixes.add(matcher.group(1));
                }
            });
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
        }
        return prefixes;
    }

    /** Whether the folder's labels are Fashion-MNIST's; damaged images are then reported as such. */
    private static boolean isFashionMnist(Path folder) {
        return Stream.of(IdxPart.TRAIN_LABELS, IdxPart.TEST_LABELS).anyMatch(part -> {
            try {
                return IdxFile.read(part.in(folder))
                        .sha256()
                        .equals(FashionMnist.DATASET.digests().get(part));
            } catch (UserError _) {
                return false;
            }
        });
    }

    private static String stem(String prefix) {
        return prefix.replaceFirst("-$", "");
    }

    @Override
    public String name() {
        return prefix.isEmpty()
                ? folder.toString()
                : folder.resolve(stem(prefix)).toString();
    }

    @Override
    public String dataset() {
        return prefix.isEmpty()
                ? folder.toAbsolutePath().normalize().getFileName().toString()
                : stem(prefix);
    }

    @Override
    public Optional<ImageFormat> format() {
        return Optional.of(facts().format);
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public List<String> classNames() {
        return facts().classNames;
    }

    @Override
    public int trainImages() {
        return facts().trainImages;
    }

    @Override
    public Availability availability() {
        return new Availability.Installed(folder);
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        Facts known = facts();
        if (dataset().toLowerCase(Locale.ROOT).startsWith("emnist")) {
            notices.accept(
                    name() + ": EMNIST's images are transposed, and are used as they are: transpose upright pictures"
                            + " before predicting their classes");
        }
        int classes = known.classNames.size();
        return new Dataset(
                dataset(),
                name(),
                known.classNames,
                images(IdxPart.TRAIN_IMAGES, IdxPart.TRAIN_LABELS, known.format, classes),
                images(IdxPart.TEST_IMAGES, IdxPart.TEST_LABELS, known.format, classes));
    }

    private LabeledImages images(IdxPart images, IdxPart labels, ImageFormat format, int classes) {
        IdxFile labelFile = IdxFile.read(file(labels));
        ByteBuffer pixels = IdxFile.read(file(images)).images(format);
        ByteBuffer each = labelFile.labels(classes);
        if (pixels.limit() != (long) each.limit() * format.bytes()) {
            throw new UserError("%s has %d images, but %s has %d labels"
                    .formatted(file(images), pixels.limit() / format.bytes(), file(labels), each.limit()));
        }
        return new ImageArray(format, pixels, each);
    }

    private Path file(IdxPart part) {
        return part.in(folder, prefix);
    }

    private Facts facts() {
        if (facts == null) {
            ByteBuffer train = IdxFile.read(file(IdxPart.TRAIN_LABELS)).labels(IdxFile.MOST_CLASSES);
            int labels = 1
                    + IntStream.range(0, train.limit())
                            .map(i -> Byte.toUnsignedInt(train.get(i)))
                            .max()
                            .orElse(0);
            facts = new Facts(IdxFile.format(file(IdxPart.TRAIN_IMAGES)), classNames(labels), train.limit());
        }
        return facts;
    }

    private List<String> classNames(int labels) {
        Path file = folder.resolve("classes.txt");
        if (Files.isRegularFile(file)) {
            return namesOf(file, labels);
        }
        List<String> documented = EMNIST.getOrDefault(stem(prefix), List.of());
        return documented.size() >= labels
                ? documented
                : IntStream.range(0, labels).mapToObj(Integer::toString).toList();
    }

    private static List<String> namesOf(Path file, int labels) {
        try (Stream<String> lines = Files.lines(file)) {
            List<String> names =
                    lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
            if (names.size() < labels) {
                throw new UserError("%s: must have a line for each of the %d classes, not %d lines"
                        .formatted(file, labels, names.size()));
            }
            return names;
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static List<String> characters(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }
}
