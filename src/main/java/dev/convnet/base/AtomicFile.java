package dev.convnet.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes files atomically and durably: to a temporary file beside the target, which is synced to disk and then renamed; the folder is
 * synced after that. What a killed process left of this is removed when a later one writes to the folder.
 */
public final class AtomicFile {
    private static final int MOST_LINKS = 40;

    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes {@code target} and creates missing folders. A reader sees the old file or the new one, never a part, even after the
     * system crashed; after this method has returned, the new one. A symbolic link stays, and what it names is written.
     *
     * @throws WriteError if the file cannot be written; an older file then stays as it was
     */
    public static void write(Path target, Content content) {
        Path part = null;
        try {
            Path file = followLinks(target.toAbsolutePath());
            Path folder = file.getParent();
            createFolders(folder);
            TemporaryName.removeAbandoned(folder);
            part = TemporaryName.beside(file);
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } catch (IOException e) {
            throw new WriteError(target, e);
        } finally {
            deleteQuietly(part);
        }
    }

    /** Writes text as UTF-8; see {@link #write}. */
    public static void writeString(Path target, String text) {
        write(target, channel -> {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(text.getBytes(UTF_8));
        });
    }

    /**
     * Creates a folder and those that it is in, as far as they are missing, and syncs their names to disk.
     *
     * @return the folders that it has created, the innermost first
     */
    static List<Path> createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return List.of();
        }
        Path parent = folder.getParent();
        List<Path> created = new ArrayList<>();
        if (parent != null) {
            created.addAll(createFolders(parent));
        }
        try {
            Files.createDirectory(folder);
            created.addFirst(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        if (parent != null) {
            sync(parent);
        }
        return created;
    }

    /** Syncs the names in a folder to disk. Windows has no such call, and needs none. */
    static void sync(Path folder) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static Path followLinks(Path file) throws IOException {
        Path end = file;
        for (int i = 0; Files.isSymbolicLink(end); i++) {
            if (i == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many symbolic links");
            }
            end = end.resolveSibling(Files.readSymbolicLink(end));
        }
        return end;
    }

    /** The reason for a failed I/O operation, in words: the messages of java.nio.file are only paths. */
    public static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file";
            case FileAlreadyExistsException f -> f.getFile() + " is a file, not a folder";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static void deleteQuietly(Path part) {
        if (part == null) {
            return;
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException _) {
            // The file itself is safe; a leftover neighbor does no harm.
        }
    }
}
