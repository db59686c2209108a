package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.graph.AdamW;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every runtime that takes the files of a training trains BN-LeNet to the losses of our trainer, on the same batches. */
class TrainingRuntimesTest {
    private static final String PAGE = "docs/training-graph.md";
    private static final String DATA = "src/main/resources/dev/convnet/data/sample";
    private static final AdamW OPTIMIZER = new AdamW(1e-2);
    private static final TrainingCase TRAINED =
            new TrainingCase(NetworkCase.of("lenet-bn", 28), new TrainingCase.Method(OPTIMIZER, 0.001));
    private static final Pattern LOSS = Pattern.compile("loss ([0-9.]+)");

    @TempDir
    private static Path folder;

    @TempDir
    private Path output;

    @BeforeAll
    static void export() {
        NetworkCase network = TRAINED.network();
        TrainableModel model = TrainableModel.of(network.emit(Mode.TRAINING), network.emit(Mode.INFERENCE));
        PortableTraining.of(model, FashionMnist.FORMAT, OPTIMIZER, TRAINED.weights())
                .write(folder);
    }

    @Test
    @Requires(TestGroup.PYTHON)
    void onnxAcceptsTheModels() throws IOException {
        Python.run("check_models.py", folder);
        assertEquals("", Files.readString(folder.resolve("problems.txt")));
    }

    @Test
    @Requires(TestGroup.PYTHON)
    void pythonsOnnxRuntime() throws IOException {
        Path printed = output.resolve("printed.txt");
        Python.run(
                "training_loop.py", PAGE, printed, "## Python", folder, DATA, TrainingCase.STEPS, TrainingCase.BATCH);
        assertLosses(printed);
    }

    /** One graph of the inference model and its training, with ONNX Runtime. */
    @Test
    @Requires(TestGroup.PYTHON)
    void trainingInfoOfTheInferenceModel() throws IOException {
        Path printed = output.resolve("printed.txt");
        Python.run("training_info.py", PAGE, printed, folder, DATA, TrainingCase.STEPS, TrainingCase.BATCH);
        assertLosses(printed);
    }

    @Test
    @Requires(TestGroup.PYTHON)
    void referenceEvaluatorOfOnnx() throws IOException {
        Path printed = output.resolve("printed.txt");
        Python.run("reference_training.py", printed, folder, DATA, TrainingCase.STEPS, TrainingCase.BATCH);
        assertLosses(printed);
    }

    /** The steps' losses in what a program prints are those of our trainer, and fall. */
    private static void assertLosses(Path printed) throws IOException {
        String text = Files.readString(printed);
        double[] losses = LOSS.matcher(text)
                .results()
                .mapToDouble(loss -> Double.parseDouble(loss.group(1)))
                .toArray();
        double[] ours = TrainingRuns.ourLosses(TRAINED).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        assertEquals(TrainingCase.STEPS, losses.length, text);
        assertTrue(mean(losses, TrainingCase.STEPS - 5) < mean(losses, 0), text);
        assertArrayEquals(ours, losses, 1e-5);
    }

    private static double mean(double[] losses, int from) {
        return Arrays.stream(losses, from, from + 5).average().orElseThrow();
    }
}
