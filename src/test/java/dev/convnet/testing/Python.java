package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs the scripts of {@code src/test/python}, in the virtual environment {@code .venv} of the project or with the interpreter
 * that the environment variable CONVNET_PYTHON names. Where there is neither, the test is skipped; see {@link TestGroup#PYTHON}.
 */
public final class Python {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final int TIMEOUT_MINUTES = 10;

    private Python() {}

    static boolean isInstalled() {
        return interpreter("CONVNET_PYTHON", ".venv").isPresent();
    }

    static boolean hasOrtTrainingWheel() {
        return interpreter("CONVNET_ORT_TRAINING_PYTHON", ".venv-ort-training").isPresent();
    }

    /** Runs {@code src/test/python/<script>} to its end. The test fails with what the script wrote if it fails. */
    public static void run(String script, Object... arguments) {
        TestGroup.PYTHON.require();
        run(interpreter("CONVNET_PYTHON", ".venv").orElseThrow(), script, arguments);
    }

    /** As {@link #run(String, Object...)}, in the virtual environment that has ONNX Runtime's training API. */
    public static void runOrtTraining(String script, Object... arguments) {
        TestGroup.ORT_TRAINING_WHEEL.require();
        run(interpreter("CONVNET_ORT_TRAINING_PYTHON", ".venv-ort-training").orElseThrow(), script, arguments);
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

    /** What the variable names, whether it runs or not, so that a mistake in it shows; otherwise the project's own, if there. */
    private static Optional<Path> interpreter(String variable, String environment) {
        String named = System.getenv(variable);
        return named == null
                ? Optional.of(PROJECT.resolve(environment).resolve("bin/python"))
                        .filter(Files::isExecutable)
                : Optional.of(Path.of(named));
    }
}
