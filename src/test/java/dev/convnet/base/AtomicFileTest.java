package dev.convnet.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final List<String> STEPS = List.of("create file", "write", "sync file", "rename", "sync folder");

    @TempDir
    Path folder;

    private final FaultyFileSystem disk = new FaultyFileSystem();

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theFileIsSyncedBeforeItIsRenamedAndTheFolderAfterIt() throws IOException {
        Path file = disk.path(folder.resolve("file"));

        AtomicFile.writeString(file, "new");

        assertEquals(STEPS, disk.operations());
        assertEquals("new", Files.readString(folder.resolve("file")));
    }

    @Test
    void soAreTheNamesOfNewFolders() {
        AtomicFile.writeString(disk.path(folder.resolve("a/b/file")), "new");

        assertEquals(
                List.of("create folder", "sync folder", "create folder", "sync folder"),
                disk.operations().subList(0, 4));
    }

    /** Whichever operation fails, the last whole version is there, with nothing beside it. */
    @Test
    void aFullDiskLeavesTheLastWholeVersion() throws IOException {
        Path file = disk.path(folder.resolve("file"));
        for (int failing = 0; failing < STEPS.size(); failing++) {
            disk.failAt(-1);
            AtomicFile.writeString(file, "old");
            disk.failAt(failing);

            WriteError error = assertThrows(WriteError.class, () -> AtomicFile.writeString(file, "new"));

            assertEquals("cannot write " + file + ": No space left on device", error.getMessage());
            assertEquals(failing < 4 ? "old" : "new", Files.readString(folder.resolve("file")), "step " + failing);
            assertEquals(List.of("file"), names(), "step " + failing);
        }
    }

    @Test
    void aCrashLeavesTheOldVersionOrTheNew() throws IOException {
        Path file = disk.path(folder.resolve("file"));
        for (int crash = 0; crash < STEPS.size(); crash++) {
            disk.failAt(-1);
            AtomicFile.writeString(file, "old");
            disk.crashAt(crash);

            assertThrows(WriteError.class, () -> AtomicFile.writeString(file, "new"));

            assertEquals(crash < 4 ? "old" : "new", Files.readString(folder.resolve("file")), "step " + crash);
        }
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndNothingElse() throws IOException, InterruptedException {
        String machine = TemporaryName.machine();
        Process dead = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        dead.waitFor();
        long alive = ProcessHandle.current().pid();
        Path abandoned = Files.writeString(folder.resolve(TemporaryName.of("model", dead.pid(), machine)), "half");
        List<Path> kept = List.of(
                Files.writeString(folder.resolve(TemporaryName.of("model", alive, machine)), "being written"),
                Files.writeString(folder.resolve(TemporaryName.of("model", dead.pid(), "another")), "elsewhere"),
                Files.writeString(folder.resolve(".notes.part"), "somebody's"),
                Files.writeString(folder.resolve(".model.123.part"), "somebody's"));

        AtomicFile.writeString(folder.resolve("file"), "new");

        assertTrue(Files.notExists(abandoned));
        kept.forEach(file -> assertTrue(Files.exists(file), file::toString));
    }

    @Test
    void soIsATemporaryFolderOfADeadProcess() throws IOException {
        // No system has a process of this number.
        Path abandoned =
                folder.resolve(TemporaryName.of("convnet-profile", Integer.MAX_VALUE, TemporaryName.machine()));
        Files.writeString(Files.createDirectory(abandoned).resolve("profile.json"), "half");

        Path made = TemporaryFolder.create(folder, "profile");

        assertEquals(List.of(made.getFileName().toString()), names());
        assertTrue(TemporaryName.isOne(made));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkStaysAndWhatItNamesIsWritten() throws IOException {
        Path target = Files.createDirectories(folder.resolve("there")).resolve("target");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there", "target"));

        AtomicFile.writeString(link, "first");
        AtomicFile.writeString(link, "second");

        assertTrue(Files.isSymbolicLink(link));
        assertEquals("second", Files.readString(target));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        WriteError error = assertThrows(WriteError.class, () -> AtomicFile.writeString(loop, "never"));
        assertEquals("cannot write " + loop + ": too many symbolic links", error.getMessage());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderMayBeALink() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), real);

        AtomicFile.writeString(folder.resolve("link/file"), "new");

        assertEquals("new", Files.readString(real.resolve("file")));
    }
}
