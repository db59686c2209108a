package dev.convnet.testing;

import dev.convnet.base.ExternalProgram;
import dev.convnet.ort.TrainingLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Tests that need more than a JDK and Maven. Where a group's needs are missing its tests are skipped, and the end of the run
 * says so; the environment variable CONVNET_REQUIRE, a list such as {@code python,tornado}, turns that into failures.
 */
public enum TestGroup {
    PYTHON(
            "create .venv from src/test/python/requirements.txt, or let CONVNET_PYTHON name a Python that has those packages"),
    ORT_TRAINING_WHEEL(
            "create .venv-ort-training with a Python up to 3.12 from src/test/python/ort-training-requirements.txt, or let "
                    + "CONVNET_ORT_TRAINING_PYTHON name a Python that has those packages"),
    ORT_TRAINING("fetch the training build of ONNX Runtime with ./convnet train lenet-bn --engine ort-training"),
    NODE("install Node.js, and run npm ci --ignore-scripts in src/test/node"),
    BROWSER("install Chromium and what the groups node and python need"),
    FASHION_MNIST("install Debian's package dataset-fashion-mnist"),
    TORNADO("run mvn -B -Ptornado verify with TORNADOVM_HOME set to TornadoVM's SDK");

    private final String remedy;

    TestGroup(String remedy) {
        this.remedy = remedy;
    }

    private boolean isInstalled() {
        return switch (this) {
            case PYTHON -> Python.isInstalled();
            case ORT_TRAINING_WHEEL -> Python.hasOrtTrainingWheel();
            case ORT_TRAINING -> TrainingLibrary.installed(Path.of("")).isPresent();
            case NODE -> NodeJs.isInstalled();
            case BROWSER ->
                Python.isInstalled()
                        && ExternalProgram.output(List.of("chromium", "--version"))
                                .isPresent()
                        && Files.isDirectory(NodeJs.onnxRuntimeWeb());
            case FASHION_MNIST -> Files.isDirectory(Path.of("/usr/share/datasets/fashion-mnist"));
            case TORNADO -> Tornado.isInstalled();
        };
    }

    /** Returns if the group's needs are installed; otherwise aborts the test, or fails it if the group is required. */
    void require() {
        if (!isInstalled()) {
            endTest(required().contains(toString()));
        }
    }

    void endTest(boolean required) {
        String message = "the tests of group %s cannot run here: %s".formatted(this, remedy);
        if (required) {
            throw new AssertionFailedError(message + " (CONVNET_REQUIRE names the group)");
        }
        throw new TestAbortedException(message);
    }

    /** The names in CONVNET_REQUIRE. */
    static List<String> required() {
        String names = System.getenv().getOrDefault("CONVNET_REQUIRE", "");
        return Arrays.stream(names.split(",", 0))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** How to run the group's tests. */
    String remedy() {
        return remedy;
    }

    /** The name in CONVNET_REQUIRE. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
