package dev.convnet.base;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files atomically: to a temporary file beside the target, which is synced to disk and then renamed. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes {@code target} and creates missing folders. A reader sees the old file or the new one, never a part.
     *
     * @throws UserError if the file cannot be written; an older file then stays as it was
     */
    public static void write(Path target, Content content) {
        Path file = target.toAbsolutePath();
        Path folder = file.getParent();
        Path part = null;
        try {
            Files.createDirectories(folder);
            part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError("cannot write " + target + ": " + reason(e), e);
        } finally {
            deleteQuietly(part);
        }
    }

    /** Writes text as UTF-8; see {@link #write}. */
    public static void writeString(Path target, String text) {
        write(target, channel -> {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
    }

    /** The reason for a failed I/O operation, in words: the messages of java.nio.file are only paths. */
    public static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.NoSuchFileException _ -> "no such file";
            case java.nio.file.FileAlreadyExistsException f -> f.getFile() + " is a file, not a folder";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
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
            // The file itself is safe; a leftover neighbour does no harm.
        }
    }
}
