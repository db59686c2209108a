package dev.convnet.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A folder that convnet writes to. The file {@code .convnet/files} in it lists what convnet wrote: convnet overwrites and removes
 * nothing else there. A line is {@code run PATH} for a file that belongs to a run, which changes it as it goes on, and {@code CRC32C PATH}
 * for a file that was written once; the last line of a path counts. Lines are only appended, so processes need no lock for it.
 */
public record OutputFolder(Path path) {
    private static final Pattern LINE = Pattern.compile("(run|[0-9a-f]{8}) (.+)");
    private static final String OF_RUN = "run";
    private static final String FOLDER = ".convnet";

    /**
     * Locks the folder for this process until the lock is closed, and creates the folder if it is missing.
     *
     * @param activity what this process does, for the message that another one gets
     * @throws UserError if another command uses the folder, or {@code path} is a file
     * @throws WriteError if the folder cannot be created
     */
    public FolderLock lock(String activity) {
        for (Path folder = path.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder)) {
                if (!Files.isDirectory(folder)) {
                    throw new UserError("cannot write to " + path + ": Not a directory");
                }
                break;
            }
        }
        return FolderLock.take(this, path.resolve(FOLDER).resolve("lock"), activity);
    }

    /**
     * Locks a new folder: {@code wanted}, or if that exists, {@code wanted-2} and so on.
     *
     * @throws WriteError if the folder cannot be created
     */
    public static FolderLock lockNew(Path wanted, String activity) {
        Path path = wanted;
        for (int i = 2; ; i++) {
            if (Files.notExists(path)) {
                try {
                    FolderLock lock = new OutputFolder(path).lock(activity);
                    if (lock.isNew()) {
                        return lock;
                    }
                    lock.close();
                } catch (WriteError e) {
                    throw e;
                } catch (UserError _) {
                    // Another process has just made and locked it.
                }
            }
            path = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
    }

    /** Creates the folder if it is missing. @throws WriteError if that fails */
    public void create() {
        try {
            AtomicFile.createFolders(path.toAbsolutePath());
        } catch (IOException e) {
            throw new WriteError(path, e);
        }
    }

    /** The files in the folder that convnet did not write, at most {@code limit} of them, by their paths in the folder. */
    public List<String> others(int limit) {
        List<String> others = new ArrayList<>();
        Map<String, String> listed = listed();
        try {
            Path root = path.toRealPath();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return folder.endsWith(FOLDER) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = name(root, file);
                    if (!listed.containsKey(name) && !TemporaryName.isOne(file)) {
                        others.add(name);
                    }
                    return others.size() == limit ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
        return others;
    }

    /** Whether convnet wrote the file, and nobody has changed it since. */
    public boolean wrote(Path file) {
        String listed = listed().get(name(file));
        return listed != null && (listed.equals(OF_RUN) || listed.equals(checksum(file)));
    }

    /** Whether the list names the file, changed or not. */
    public boolean lists(Path file) {
        return listed().containsKey(name(file));
    }

    /**
     * Lists a file that has been written.
     *
     * @throws WriteError if the list cannot be written
     */
    public void add(Path file) {
        append(List.of(checksum(file) + " " + name(file)));
    }

    /**
     * Lists files that a run is going to write.
     *
     * @throws WriteError if the list cannot be written
     */
    public void adopt(Collection<Path> files) {
        Map<String, String> listed = listed();
        append(files.stream()
                .map(this::name)
                .filter(name -> !OF_RUN.equals(listed.get(name)))
                .map(name -> OF_RUN + " " + name)
                .toList());
    }

    /**
     * Makes room for files that a run is going to write, and lists them: deletes those of an earlier run.
     *
     * @param inputs what the run reads
     * @throws UserError if one of the files exists, and is an input or was not written by convnet; then none is deleted
     * @throws WriteError if a file cannot be deleted
     */
    public void replace(Collection<Path> files, InputFiles inputs) {
        List<Path> existing = files.stream()
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .toList();
        for (Path file : existing) {
            inputs.protect(file);
            if (!wrote(file) || !isWithin(file)) {
                throw new UserError(
                        "%s was not written by convnet, which would have to replace it: move it away, or choose another folder"
                                .formatted(file));
            }
        }
        adopt(files);
        existing.forEach(this::delete);
    }

    /**
     * Deletes the files of runs, and folders that are then empty. Other files stay, listed or not.
     *
     * @param inputs what the next run reads
     * @throws UserError if an input is among the files; then none is deleted
     * @throws WriteError if a file cannot be deleted
     */
    public void deleteRun(InputFiles inputs) {
        List<Path> files = new ArrayList<>();
        listed().forEach((name, kind) -> {
            if (kind.equals(OF_RUN)) {
                resolve(name)
                        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                        .filter(this::isWithin)
                        .ifPresent(files::add);
            }
        });
        files.forEach(inputs::protect);
        files.forEach(this::delete);
    }

    private Optional<Path> resolve(String name) {
        try {
            return Optional.of(path.resolve(name));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** Whether a file is in the folder, not in one that a link in the folder, or a damaged list, names. */
    private boolean isWithin(Path file) {
        try {
            return file.getParent().toRealPath().startsWith(path.toRealPath());
        } catch (IOException _) {
            return false;
        }
    }

    private void delete(Path file) {
        try {
            Files.delete(file);
            for (Path folder = file.getParent(); !folder.equals(path); folder = folder.getParent()) {
                Files.delete(folder);
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException _) {
            // It is gone; or the folder has more files.
        } catch (IOException e) {
            throw new WriteError(file, e);
        }
    }

    /** A file's path as the list has it. */
    private String name(Path file) {
        return name(path.toAbsolutePath().normalize(), file.toAbsolutePath().normalize());
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private Path list() {
        return path.resolve(FOLDER).resolve("files");
    }

    private Map<String, String> listed() {
        Map<String, String> listed = new LinkedHashMap<>();
        try {
            for (String line : new String(Files.readAllBytes(list()), UTF_8).split("\n", -1)) {
                Matcher parts = LINE.matcher(line);
                if (parts.matches()) {
                    listed.put(parts.group(2), parts.group(1));
                }
            }
        } catch (NoSuchFileException _) {
            return Map.of();
        } catch (IOException e) {
            throw new UserError("cannot read " + list() + ": " + AtomicFile.reason(e), e);
        }
        return listed;
    }

    private void append(List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        try {
            Path folder = list().toAbsolutePath().getParent();
            boolean isNew = Files.notExists(list());
            AtomicFile.createFolders(folder);
            if (isNew) {
                // The list is no one's to commit.
                Files.writeString(folder.resolve(".gitignore"), "*\n");
            }
            try (FileChannel channel = FileChannel.open(list(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                // Begins with an end of line: a crash may have cut off the last line.
                channel.write(UTF_8.encode("\n" + String.join("\n", lines) + "\n"));
                channel.force(true);
            }
            AtomicFile.sync(folder);
        } catch (IOException e) {
            throw new WriteError(list(), e);
        }
    }

    private static String checksum(Path file) {
        CRC32C sum = new CRC32C();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                sum.update(chunk, 0, n);
            }
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
        return "%08x".formatted(sum.getValue());
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
