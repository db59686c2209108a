package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, and folders that cannot be written to, for a command in a process of its own. Needs no root. */
@EnabledOnOs(OS.LINUX)
class DiskFaultTest {
    @TempDir
    static Path library;

    @TempDir
    Path folder;

    /** Where Java's package would unpack ONNX Runtime's libraries at each start, into files that are too large here. */
    @BeforeAll
    static void unpackLibrary() throws IOException {
        String platform = System.getProperty("os.arch").equals("amd64") ? "linux-x64" : "linux-aarch64";
        for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
            String file = System.mapLibraryName(name);
            try (InputStream packed = OrtEnvironment.class.getResourceAsStream("native/" + platform + "/" + file)) {
                Files.copy(packed, library.resolve(file));
            }
        }
    }

    private record Outcome(int exitCode, String err) {}

    /** Runs a command whose files may have at most {@code blocks} of 512 bytes (1024 where the shell counts so): writing more fails. */
    private static Outcome convnet(String blocks, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -f " + blocks + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-Donnxruntime.native.path=" + library,
                InterruptTest.ToyMain.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // Not on the command line, which ONNX Runtime copies into a buffer of limited size.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try (BufferedReader err = process.errorReader()) {
            String lines = String.join("\n", err.lines().toList());
            return new Outcome(process.waitFor(), lines);
        }
    }

    private static Outcome train(String blocks, Path out, String... more) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of("train", "toy", "--threads", "1", "--out", out.toString()));
        args.addAll(List.of(more));
        return convnet(blocks, args.toArray(String[]::new));
    }

    private static final String[] TWO_EPOCHS = {
        "--data", "sample", "--limit", "64", "--batch", "32", "--epochs", "2", "--optimizer", "sgd", "--momentum", "0.9"
    };

    @Test
    void aDiskThatFillsUpLeavesTheLastCheckpoint() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        assertEquals(0, train("unlimited", whole, TWO_EPOCHS).exitCode());
        Path out = folder.resolve("out");
        String[] oneEpoch = TWO_EPOCHS.clone();
        oneEpoch[7] = "1";
        assertEquals(0, train("unlimited", out, oneEpoch).exitCode());
        Path checkpoint = out.resolve("checkpoint.safetensors");
        byte[] before = Files.readAllBytes(checkpoint);

        // The checkpoint has 63 KB, the metrics less than 1 KB.
        Outcome full = train("20", out, "--resume", "--epochs", "2");

        assertEquals(1, full.exitCode(), full.err());
        assertEquals(
                List.of("convnet: cannot write " + checkpoint + ": File too large"),
                full.err().lines().filter(line -> line.startsWith("convnet: ")).toList());
        assertTrue(full.err().lines().noneMatch(line -> line.startsWith("\tat ")), full.err());
        assertArrayEquals(before, Files.readAllBytes(checkpoint));
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(0, files.filter(file -> file.toString().endsWith(".part")).count());
        }
        assertEquals(0, train("unlimited", out, "--resume", "--epochs", "2").exitCode());
        assertEquals(-1, Files.mismatch(whole.resolve("model.safetensors"), out.resolve("model.safetensors")));
    }

    /** The kernel's own file systems refuse new folders, even to root. */
    @Test
    void aFolderThatCannotBeWrittenToIsAFailureWithItsPath() throws IOException, InterruptedException {
        for (String out : List.of("/sys/convnet-test", "/proc/convnet-test")) {
            Outcome refused = train("unlimited", Path.of(out), TWO_EPOCHS);

            assertEquals(1, refused.exitCode(), refused.err());
            assertEquals(1, refused.err().lines().count(), refused.err());
            assertTrue(refused.err().startsWith("convnet: cannot write " + out), refused.err());
        }
    }
}
