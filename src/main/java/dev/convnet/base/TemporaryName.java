package dev.convnet.base;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of convnet's temporary files, {@code .NAME.PID@MACHINE.RANDOM.part}. They say whose they are, so that what a process left
 * that was killed can be told from what another process is writing, or another program.
 */
final class TemporaryName {
    private static final Pattern NAME = Pattern.compile("\\..+\\.(\\d+)@([^@]+)\\.[0-9a-f]{8}\\.part");

    /** File systems allow 255 bytes. */
    private static final int LONGEST = 40;

    private static final String MACHINE = machine();

    private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

    private TemporaryName() {}

    /** A new name beside {@code file}, for this process. */
    static Path beside(Path file) {
        return file.resolveSibling(
                of(file.getFileName().toString(), ProcessHandle.current().pid(), MACHINE));
    }

    /** Whether this is such a file. */
    static boolean isOne(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    static String of(String name, long pid, String machine) {
        String start = name.substring(0, Math.min(name.length(), LONGEST));
        return ".%s.%d@%s.%s.part"
                .formatted(start, pid, machine, UUID.randomUUID().toString().substring(0, 8));
    }

    /** The first time that this process asks, removes from {@code folder} what dead processes of this machine left there. */
    static void removeAbandoned(Path folder) {
        if (!SWEPT.add(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, TemporaryName::isAbandoned)) {
            for (Path file : files) {
                delete(file);
            }
        } catch (IOException e) {
            // A leftover neighbor does no harm.
            SWEPT.remove(folder);
        }
    }

    /** Deletes a file, or a folder of files. */
    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }

    private static boolean isAbandoned(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && name.group(2).equals(MACHINE) && !isAlive(name.group(1));
    }

    private static boolean isAlive(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid)).isPresent();
        } catch (NumberFormatException _) {
            return true;
        }
    }

    /** Tells apart machines, and containers, which number their processes separately and may share a folder. */
    static String machine() {
        String host = text(Path.of("/proc/sys/kernel/hostname"));
        if (host.isEmpty()) {
            host = System.getenv().getOrDefault("HOSTNAME", System.getenv().getOrDefault("COMPUTERNAME", "localhost"));
        }
        String processes = "";
        try {
            processes = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException _) {
            // Only Linux has these.
        }
        String name = (host + processes).replaceAll("[^A-Za-z0-9-]", "");
        return name.substring(0, Math.min(name.length(), 2 * LONGEST));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
