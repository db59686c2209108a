package dev.convnet.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.base.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ONNX Runtime starts in a process with a long command line, such as one that lists many files. */
class LongCommandLineTest {
    /** The program that the test starts. */
    static final class Version {
        private Version() {}

        public static void main(String[] args) {
            System.out.println(OrtRuntime.version());
        }
    }

    @Test
    void theEnvironmentIsCreated() {
        List<String> printed = new ArrayList<>();
        JavaProcess.End end = new JavaProcess(Version.class.getName())
                .arguments(List.of("x".repeat(100_000)))
                .run(printed::add, printed::add);
        assertEquals(0, end.exitCode(), () -> end + " " + printed);
        assertEquals(List.of(OrtRuntime.version()), printed);
    }
}
