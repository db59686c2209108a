package dev.convnet.base;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files that a command reads, which it must neither overwrite nor remove. */
public record InputFiles(List<Path> files) {
    /** No files. */
    public static final InputFiles NONE = new InputFiles(List.of());

    public InputFiles {
        files = List.copyOf(files);
    }

    /** Files, and the files in folders; a null stands for an input that is not given. */
    public static InputFiles of(Path... paths) {
        return of(Stream.of(paths));
    }

    /** As {@link #of(Path...)}. */
    public static InputFiles of(Stream<Path> paths) {
        List<Path> files = new ArrayList<>();
        paths.filter(path -> path != null).forEach(path -> {
            if (Files.isDirectory(path)) {
                try (DirectoryStream<Path> inFolder = Files.newDirectoryStream(path)) {
                    inFolder.forEach(files::add);
                } catch (IOException e) {
                    throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
                }
            } else {
                files.add(path);
            }
        });
        return new InputFiles(files);
    }

    /**
     * Checks that an output is none of the inputs, whatever links lead to it.
     *
     * @throws UserError if it is
     */
    public void protect(Path output) {
        for (Path input : files) {
            if (isSame(input, output)) {
                throw new UserError("%s is an input of this command, which would overwrite it%s: name another output"
                        .formatted(output, input.equals(output) ? "" : " (it is the same file as " + input + ")"));
            }
        }
    }

    private static boolean isSame(Path input, Path output) {
        try {
            return Files.isSameFile(input, output);
        } catch (IOException _) {
            return false; // One of them does not exist.
        }
    }
}
