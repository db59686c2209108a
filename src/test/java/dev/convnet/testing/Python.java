package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the scripts of {@code src/test/python}. The interpreter is the one that the environment variable CONVNET_PYTHON names, or
 * that of {@code .venv} in the project; where there is neither, the test is skipped and says so.
 */
public final class Python {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final int TIMEOUT_MINUTES = 10;

    private Python() {}

    /** Runs {@code src/test/python/<script>} to its end. The test fails with what the script wrote if it fails. */
    public static void run(String script, Object... arguments) {
        run(interpreter("CONVNET_PYTHON", ".venv", "requirements.txt"), script, arguments);
    }

    /** As {@link #run(String, Object...)}, in the virtual environment that has ONNX Runtime's training API. */
    public static void runOrtTraining(String script, Object... arguments) {
        Path interpreter =
                interpreter("CONVNET_ORT_TRAINING_PYTHON", ".venv-ort-training", "ort-training-requirements.txt");
        run(interpreter, script, arguments);
    }

    private static void run(Path interpreter, String script, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                interpreter.toString(),
                PROJECT.resolve("src/test/python").resolve(script).toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        try {
            Path output = Files.createTempFile("convnet-python", ".txt");
            try {
                runToEnd(script, new ProcessBuilder(command), output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted while " + script + " ran", e);
        }
    }

    private static void runToEnd(String script, ProcessBuilder builder, Path output)
            throws IOException, InterruptedException {
        // Threads that wait for work would otherwise keep the processors busy, which is slow on a machine that is
        // shared.
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                fail(script + " has run for " + TIMEOUT_MINUTES + " minutes:\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            fail(script + " failed:\n" + Files.readString(output));
        }
    }

    private static Path interpreter(String variable, String environment, String requirements) {
        String named = System.getenv(variable);
        if (named != null) {
            return Path.of(named);
        }
        Path own = PROJECT.resolve(environment).resolve("bin/python");
        assumeTrue(
                Files.isExecutable(own),
                "skipped: there is no Python to compare with; .ci/run makes %s from src/test/python/%s, or %s names an interpreter that has those packages"
                        .formatted(environment, requirements, variable));
        return own;
    }
}
