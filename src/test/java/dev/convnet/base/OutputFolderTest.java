package dev.convnet.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    Path temporary;

    private OutputFolder folder;

    /** Locks the folder in its argument, says so, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            try (FolderLock _ = new OutputFolder(Path.of(args[0])).lock("train toy")) {
                System.out.println("locked by " + ProcessHandle.current().pid());
                Thread.sleep(300_000);
            }
        }
    }

    @BeforeEach
    void name() {
        folder = new OutputFolder(temporary.resolve("out"));
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.path().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void filesOfOthersAreNamed() throws IOException {
        assertEquals(List.of(), folder.others(5), "a folder that does not exist");
        folder.adopt(List.of(folder.path().resolve("model.onnx"), folder.path().resolve("cell/model.onnx")));
        file("model.onnx", "convnet's");
        file("cell/model.onnx", "convnet's");
        assertEquals(List.of(), folder.others(5));

        file("cell/notes.txt", "somebody's");

        assertEquals(List.of("cell/notes.txt"), folder.others(5));
        file("a", "");
        file("b", "");
        assertEquals(2, folder.others(2).size());
    }

    @Test
    void aNewRunReplacesListedFilesOnly() throws IOException {
        Path model = folder.path().resolve("model.onnx");
        Path metrics = folder.path().resolve("metrics.jsonl");
        folder.replace(List.of(metrics), InputFiles.NONE);
        Files.writeString(metrics, "old");
        file("model.onnx", "somebody's");

        UserError error = assertThrows(UserError.class, () -> folder.replace(List.of(metrics, model), InputFiles.NONE));

        assertTrue(error.getMessage().startsWith(model + " was not written by convnet"), error.getMessage());
        assertEquals("old", Files.readString(metrics), "nothing is deleted if something is in the way");
        Files.delete(model);
        folder.replace(List.of(metrics, model), InputFiles.NONE);
        assertFalse(Files.exists(metrics));
    }

    @Test
    void deletingARunLeavesEverythingElse() throws IOException {
        Path metrics = file("cell/metrics.jsonl", "a run's");
        Path gone = folder.path().resolve("gone/metrics.jsonl");
        folder.adopt(List.of(metrics, gone, folder.path().resolve("../outside")));
        Path outside = Files.writeString(temporary.resolve("outside"), "somebody's");
        Path report = file("report.md", "a report");
        folder.add(report);
        Path notes = file("notes.txt", "somebody's");

        folder.deleteRun(InputFiles.NONE);

        assertFalse(Files.exists(metrics.getParent()), "an empty folder goes, too");
        for (Path kept : List.of(outside, report, notes)) {
            assertTrue(Files.exists(kept), kept::toString);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void deletingARunFollowsNoLinks() throws IOException {
        Path metrics = file("cell/metrics.jsonl", "a run's");
        folder.adopt(List.of(metrics));
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.move(metrics, elsewhere.resolve("metrics.jsonl"));
        Files.delete(metrics.getParent());
        Files.createSymbolicLink(metrics.getParent(), elsewhere);

        folder.deleteRun(InputFiles.NONE);

        assertTrue(Files.exists(elsewhere.resolve("metrics.jsonl")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void inputsStayWhateverLinksLeadToThem() throws IOException {
        Path weights = file("model.safetensors", "weights");
        Path other = file("metrics.jsonl", "metrics");
        folder.adopt(List.of(other, weights));
        Path hard = Files.createLink(temporary.resolve("hard"), weights);
        Path soft = Files.createSymbolicLink(temporary.resolve("soft"), weights);
        for (Path input : List.of(weights, hard, soft)) {
            InputFiles inputs = InputFiles.of(input);
            assertThrows(UserError.class, () -> folder.deleteRun(inputs));
            UserError error = assertThrows(UserError.class, () -> folder.replace(List.of(other, weights), inputs));
            assertTrue(error.getMessage().startsWith(weights + " is an input of this command"), error.getMessage());
            assertTrue(Files.exists(weights) && Files.exists(other), input::toString);
        }
    }

    @Test
    void aFileThatWasChangedIsNoLongerConvnets() throws IOException {
        Path page = file("index.html", "page");
        assertFalse(folder.wrote(page));
        folder.add(page);
        assertTrue(folder.wrote(page));

        Files.writeString(page, "Page");
        assertFalse(folder.wrote(page));

        folder.add(page);
        // A crash cut off the next line, which must not spoil the one after it.
        Files.writeString(folder.path().resolve(".convnet/files"), "0badcafe oth", StandardOpenOption.APPEND);
        Path other = file("other", "text");
        folder.add(other);
        assertTrue(folder.wrote(page) && folder.wrote(other));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderInUseIsRefusedUntilItsProcessDies() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Child holder = new JavaProcess(Holder.class.getName())
                .arguments(List.of(folder.toString()))
                .start(lines::add, lines::add)) {
            String pid = lines.take().replace("locked by ", "");

            String message = assertThrows(UserError.class, () -> folder.lock("train other"))
                    .getMessage();

            assertTrue(
                    message.matches(java.util.regex.Pattern.quote(folder + " is in use by process " + pid + " since ")
                            + "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ: train toy; .*"),
                    message);
            ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
            holder.end();
        }
        folder.lock("train other").close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void itIsRefusedWithinAProcessTooWhichDoesNotReleaseTheLock() throws IOException, InterruptedException {
        try (FolderLock _ = folder.lock("train toy")) {
            Path link = Files.createSymbolicLink(temporary.resolve("link"), folder.path());
            for (Path path : List.of(folder.path(), link)) {
                String message = assertThrows(UserError.class, () -> new OutputFolder(path).lock("run"))
                        .getMessage();
                assertTrue(message.contains(" is in use by process "), message);
            }
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            try (Child other = new JavaProcess(Holder.class.getName())
                    .arguments(List.of(folder.toString()))
                    .start(lines::add, lines::add)) {
                assertEquals(1, other.end().exitCode(), "the lock still holds against another process");
            }
        }
        folder.lock("run").close();
    }

    @Test
    void aLockThatWroteNothingLeavesNothing() throws IOException {
        new OutputFolder(folder.path().resolve("a/b")).lock("train toy").close();
        assertFalse(Files.exists(folder.path()));

        Files.createDirectories(folder.path());
        folder.lock("train toy").close();
        assertTrue(Files.exists(folder.path()), "the user's own folder");

        try (FolderLock lock = folder.lock("train toy")) {
            lock.folder().adopt(List.of(folder.path().resolve("model.onnx")));
        }
        assertTrue(Files.exists(folder.path().resolve(".convnet/files")));
        assertFalse(Files.exists(folder.path().resolve(".convnet/lock")));
    }

    @Test
    void runsOfOneSecondGetFoldersOfTheirOwn() throws IOException {
        try (FolderLock first = OutputFolder.lockNew(folder.path(), "run");
                FolderLock second = OutputFolder.lockNew(folder.path(), "run")) {
            assertEquals(folder, first.folder());
            assertEquals(temporary.resolve("out-2"), second.folder().path());
        }
        Files.createDirectories(folder.path());
        try (FolderLock third = OutputFolder.lockNew(folder.path(), "run")) {
            assertEquals(temporary.resolve("out-2"), third.folder().path());
        }
    }
}
