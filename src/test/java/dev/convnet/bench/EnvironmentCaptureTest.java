package dev.convnet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.results.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentCaptureTest {
    @TempDir
    Path folder;

    @Test
    void tellsOfTheMachineAndTheLibraries() {
        Environment environment = EnvironmentCapture.capture(folder, "a label");

        assertEquals("a label", environment.label());
        assertFalse(environment.cpu().isBlank());
        assertTrue(environment.physicalCores() >= 1);
        assertTrue(environment.logicalCores() >= environment.physicalCores());
        assertTrue(environment.memoryBytes() > Runtime.getRuntime().maxMemory());
        assertEquals(System.getProperty("os.arch"), environment.architecture());
        assertEquals(System.getProperty("java.vm.version"), environment.java().vmVersion());
        assertTrue(environment.providers().contains("CPUExecutionProvider"), environment::toString);
        assertTrue(environment.onnxRuntime().version().matches("\\d+\\.\\d+\\.\\d+"), environment::toString);
        assertTrue(environment.convnetVersion().matches("\\d.*"), environment::convnetVersion);
    }

    @Test
    void aFolderThatIsNoCheckoutHasNoCommit() {
        Environment environment = EnvironmentCapture.capture(folder, null);

        assertNull(environment.gitCommit());
        assertNull(environment.gitDirty());
    }

    @Test
    void aCheckoutHasACommitAndIsDirtyOnceAFileIsAdded() throws Exception {
        git("init", "-q");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", "first");

        Environment clean = EnvironmentCapture.capture(folder, null);
        Files.writeString(folder.resolve("new"), "");
        Environment dirty = EnvironmentCapture.capture(folder, null);

        assertTrue(clean.gitCommit().matches("[0-9a-f]{40}"), clean::gitCommit);
        assertEquals(false, clean.gitDirty());
        assertEquals(true, dirty.gitDirty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thePeakOfMemoryIsAtLeastWhatWasTouched() {
        PeakMemory memory = PeakMemory.start();
        byte[] block = new byte[64 << 20];
        java.util.Arrays.fill(block, (byte) 1);

        assertTrue(memory.peakBytes() >= memory.startBytes());
        assertTrue(memory.peakBytes() >= block.length);
    }

    private void git(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("git").directory(folder.toFile());
        builder.command().addAll(List.of(command));
        assertEquals(0, builder.inheritIO().start().waitFor());
    }
}
