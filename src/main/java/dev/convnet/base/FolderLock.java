package dev.convnet.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The exclusive use of an {@link OutputFolder}. The system releases it when the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
    /**
     * The folders that this JVM has locked, with their holders. Looked up before a lock file is opened: on POSIX systems, closing any
     * channel of a file releases the process's lock of it.
     */
    private static final ConcurrentMap<Path, String> HELD = new ConcurrentHashMap<>();

    private final OutputFolder folder;
    private final Path real;
    private final Path file;
    private final FileChannel channel;

    /** The folders that were missing, the innermost first. */
    private final List<Path> created;

    private FolderLock(OutputFolder folder, Path real, Path file, FileChannel channel, List<Path> created) {
        this.folder = folder;
        this.real = real;
        this.file = file;
        this.channel = channel;
        this.created = created;
    }

    /** The folder. */
    public OutputFolder folder() {
        return folder;
    }

    /** Whether the lock has made the folder. */
    boolean isNew() {
        return created.contains(folder.path().toAbsolutePath());
    }

    static FolderLock take(OutputFolder folder, Path file, String activity) {
        try {
            List<Path> created = AtomicFile.createFolders(file.toAbsolutePath().getParent());
            Path real = folder.path().toRealPath();
            String holder = "process %d since %s: %s"
                    .formatted(ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS), activity);
            String other = HELD.putIfAbsent(real, holder);
            if (other != null) {
                throw inUse(folder, other);
            }
            FileChannel channel = null;
            try {
                channel = locked(folder, file);
                channel.truncate(0);
                channel.write(UTF_8.encode(holder + "\n"));
                return new FolderLock(folder, real, file, channel, created);
            } catch (IOException | RuntimeException e) {
                HELD.remove(real);
                if (channel != null) {
                    channel.close();
                }
                throw e;
            }
        } catch (IOException e) {
            throw new WriteError(folder.path(), e);
        }
    }

    private static FileChannel locked(OutputFolder folder, Path file) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                Object opened = key(file);
                FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
                if (lock == null) {
                    throw inUse(folder, Files.readString(file).strip());
                }
                if (Objects.equals(opened, key(file))) {
                    return channel;
                }
            } catch (NoSuchFileException _) {
                // Another process has just released its lock and removed the file.
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
    }

    /** What tells a file from another one of the same name. */
    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static UserError inUse(OutputFolder folder, String holder) {
        return new UserError("%s is in use by %s; wait for its end, or name another folder"
                .formatted(folder, holder.isEmpty() ? "another process" : holder));
    }

    /** Releases the folder. If nothing was written in it, what this lock made is removed. */
    @Override
    public void close() {
        try (channel) {
            // While the lock is held: another process then makes a new file, see locked().
            Files.deleteIfExists(file);
            for (Path empty : created) {
                Files.deleteIfExists(empty);
            }
        } catch (IOException _) {
            // A folder is not empty.
        } finally {
            HELD.remove(real);
        }
    }
}
