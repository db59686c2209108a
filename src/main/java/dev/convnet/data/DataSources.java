package dev.convnet.data;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The data sets that have a name. A new data set is a class and a line in this list. */
public final class DataSources {
    /** The data sets in the order of help texts. */
    public static final List<DataSource> ALL =
            List.of(FashionMnist.sampleSource(), FashionMnist.archive(System.getenv()));

    private DataSources() {}

    /** The name of the data set that {@code text} spells in any case; empty for a folder. */
    public static Optional<String> nameOf(String text) {
        return named(text).map(DataSource::name);
    }

    private static Optional<DataSource> named(String text) {
        return ALL.stream()
                .filter(source -> source.name().equalsIgnoreCase(text))
                .findFirst();
    }

    /** As {@link #parse(String, Split)}, with {@link Split#DEFAULT}. */
    public static DataSource parse(String text) {
        return parse(text, Split.DEFAULT);
    }

    /**
     * Parses the setting {@code data}.
     *
     * @param text a name, a folder of pictures by class, a folder with four IDX files, the common start of such files' paths, or an {@code
     *     .npz} file
     * @param split splits a folder of pictures that has no test images of its own
     * @throws SettingError if {@code text} is none of these
     * @throws dev.convnet.base.UserError if the folder cannot be read
     */
    public static DataSource parse(String text, Split split) {
        return named(text)
                .or(() -> path(text).flatMap(path -> files(path, split)))
                .orElseThrow(() -> new SettingError(
                        "data",
                        "must be %s, a folder or an .npz file, not '%s'%s"
                                .formatted(
                                        String.join(", ", names()), text, NearestName.hint(lastName(text), names()))));
    }

    private static Optional<DataSource> files(Path path, Split split) {
        if (Files.isDirectory(path)) {
            return Optional.of(ImageFolder.isOne(path) ? new ImageFolder(path, split) : IdxFileSet.of(path));
        }
        if (Files.isRegularFile(path)) {
            return path.toString().toLowerCase(Locale.ROOT).endsWith(".npz")
                    ? Optional.of(new NumpyDataset(path))
                    : Optional.empty();
        }
        return IdxFileSet.named(path);
    }

    /** The last part of a path: the command line makes a mistyped name the path of a folder. */
    private static String lastName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(File.separatorChar)) + 1);
    }

    /**
     * Whether two values of the setting {@code data} may select the same images. Those of a folder or a file are known when they are
     * loaded, and the images that come with convnet are nowhere else.
     */
    public static boolean isSame(String one, String other) {
        return one.equals(other) || (!isIncluded(one) && !isIncluded(other));
    }

    private static boolean isIncluded(String text) {
        return named(text)
                .map(DataSource::availability)
                .filter(DataSource.Availability.Included.class::isInstance)
                .isPresent();
    }

    private static List<String> names() {
        return ALL.stream().map(DataSource::name).toList();
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text)).filter(_ -> !text.isEmpty());
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
