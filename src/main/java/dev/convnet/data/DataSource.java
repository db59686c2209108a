package dev.convnet.data;

import dev.convnet.base.UserError;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Which Fashion-MNIST a command is to use. */
public sealed interface DataSource {
    /**
     * Reads the data.
     *
     * @param notices is told, in one line each, of what takes its time, such as a download
     * @throws UserError if a file is missing, damaged or altered, or cannot be downloaded
     */
    Dataset load(Consumer<String> notices);

    /**
     * What {@code --data} says: {@code sample}, {@code full}, or a folder.
     *
     * @throws UserError if it is none of them
     */
    static DataSource parse(String text) {
        return switch (text) {
            case "sample" -> new Sample();
            case "full" -> new Full();
            default -> new Folder(folder(text));
        };
    }

    private static Path folder(String text) {
        try {
            Path folder = Path.of(text);
            if (!text.isEmpty() && Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException _) {
            // Said below.
        }
        throw new UserError("data %s: neither sample nor full nor a folder".formatted(text));
    }

    /** Where {@code full} is on this machine; empty if it would be downloaded. */
    static Optional<Path> folderOfFull() {
        return FullData.usual(System.getenv()).folder();
    }

    /** The 6 000 + 1 000 images that come with convnet. */
    record Sample() implements DataSource {
        @Override
        public Dataset load(Consumer<String> notices) {
            return FashionMnist.sample();
        }

        @Override
        public String toString() {
            return "sample";
        }
    }

    /** All 60 000 + 10 000 images: from a package, from the cache, or downloaded into it. */
    record Full() implements DataSource {
        @Override
        public Dataset load(Consumer<String> notices) {
            return FullData.usual(System.getenv()).load(notices);
        }

        @Override
        public String toString() {
            return "full";
        }
    }

    /** All 60 000 + 10 000 images, from a folder with the four files. */
    record Folder(Path path) implements DataSource {
        @Override
        public Dataset load(Consumer<String> notices) {
            return FashionMnist.fromFolder(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }
}
