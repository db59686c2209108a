package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other programs to their end. */
public final class TestProgram {
    private static final int TIMEOUT_MINUTES = 10;

    private TestProgram() {}

    /**
     * Runs a program. The test fails with what the program wrote if the program fails.
     *
     * @param name the program's name for messages
     * @return what the program wrote
     */
    public static String run(String name, ProcessBuilder builder) {
        try {
            Path output = Files.createTempFile("convnet-program", ".txt");
            try {
                return runToEnd(name, builder, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted while " + name + " ran", e);
        }
    }

    /** A command of a program and its arguments, each as text. */
    public static List<String> command(Object... parts) {
        return Arrays.stream(parts).map(Object::toString).toList();
    }

    private static String runToEnd(String name, ProcessBuilder builder, Path output)
            throws IOException, InterruptedException {
        // Threads that wait for work would otherwise keep the processors busy, which is slow on a machine that is
        // shared.
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                fail(name + " has run for " + TIMEOUT_MINUTES + " minutes:\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            fail(name + " failed:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }
}
