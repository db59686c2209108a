package dev.convnet.data;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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

    /**
     * Parses the setting {@code data}.
     *
     * @param text a name, or the folder of Fashion-MNIST's four files
     * @throws SettingError if {@code text} is neither
     */
    public static DataSource parse(String text) {
        return named(text)
                .or(() -> folder(text).map(FashionMnist::folder))
                .orElseThrow(() -> new SettingError(
                        "data",
                        "must be %s or a folder, not '%s'%s"
                                .formatted(
                                        String.join(", ", names()), text, NearestName.hint(lastName(text), names()))));
    }

    /** The last part of a path: the command line makes a mistyped name the path of a folder. */
    private static String lastName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(File.separatorChar)) + 1);
    }

    /**
     * Whether two values of the setting {@code data} select the same images: the files of a data set are the same in every
     * folder, since their digests are checked.
     */
    public static boolean isSame(String one, String other) {
        DataSource first = named(one).orElseGet(() -> FashionMnist.folder(Path.of(one)));
        DataSource second = named(other).orElseGet(() -> FashionMnist.folder(Path.of(other)));
        return first.dataset().equals(second.dataset()) && first.trainImages() == second.trainImages();
    }

    private static List<String> names() {
        return ALL.stream().map(DataSource::name).toList();
    }

    private static Optional<Path> folder(String text) {
        try {
            return Optional.of(Path.of(text)).filter(path -> !text.isEmpty() && Files.isDirectory(path));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
