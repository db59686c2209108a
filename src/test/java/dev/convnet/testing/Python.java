package dev.convnet.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the scripts of {@code src/test/python}, in the virtual environment {@code .venv} of the project or with the interpreter
 * that the environment variable CONVNET_PYTHON names. Where there is neither, the test is skipped; see {@link TestGroup#PYTHON}.
 */
public final class Python {
    private static final Path PROJECT = Path.of("").toAbsolutePath();

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
        Path file = PROJECT.resolve("src/test/python").resolve(script);
        List<String> command = new ArrayList<>(TestProgram.command(interpreter, file));
        command.addAll(TestProgram.command(arguments));
        TestProgram.run(script, new ProcessBuilder(command));
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
