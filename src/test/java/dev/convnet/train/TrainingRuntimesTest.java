package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import dev.convnet.base.UserError;
import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.NodeJs;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TestProgram;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.browser.OnnxRuntimeWeb;
import dev.convnet.train.browser.TrainingPage;
import dev.convnet.train.graph.AdamW;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every runtime that takes the files of a training trains BN-LeNet to the losses of our trainer, on the same batches. */
class TrainingRuntimesTest {
    private static final String PAGE = "docs/training-graph.md";
    private static final Path DATA =
            Path.of("src/main/resources/dev/convnet/data/sample").toAbsolutePath();
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
        portable(TRAINED).write(folder);
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
                "training_loop.py",
                "README.md",
                printed,
                "**Train anywhere.**",
                folder,
                DATA,
                TrainingCase.STEPS,
                TrainingCase.BATCH);
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

    /** The program of the page, as a file that Java launches from its source. */
    @Test
    void onnxRuntimeInJava() throws IOException, URISyntaxException {
        Path source = Files.writeString(output.resolve("Train.java"), program("### Java", "java"));
        Path runtime = Path.of(OrtEnvironment.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        assertLosses(TestProgram.run(
                "Train.java",
                new ProcessBuilder(TestProgram.command(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        runtime,
                        source,
                        folder,
                        DATA,
                        TrainingCase.STEPS,
                        TrainingCase.BATCH))));
    }

    @Test
    @Requires(TestGroup.NODE)
    void onnxRuntimeNode() throws IOException {
        Path program = Files.writeString(output.resolve("train.mjs"), program("### Node.js", "js"));
        assertLosses(NodeJs.run(program, folder, DATA, TrainingCase.STEPS, TrainingCase.BATCH));
    }

    /** The native library and WebAssembly, which the browser has, too, train larger networks alike. */
    @ParameterizedTest
    @CsvSource({"googlenet, 48, 0.5", "densenet, 71, 0.25", "nin, 67, 0.5"})
    @Requires(TestGroup.NODE)
    void everyOperatorRunsInNodeAndInWebAssembly(String name, int side, double width) throws IOException {
        NetworkCase network = NetworkCase.of(name, side).withWidth(width);
        TrainingCase training = new TrainingCase(network, TrainingCase.Method.sgd(0.001));
        portable(training).write(output);
        String program = program("### Node.js", "js");
        Path node = Files.writeString(output.resolve("node.mjs"), program);
        Path web = Files.writeString(
                output.resolve("web.mjs"), program.replace("\"onnxruntime-node\"", "\"onnxruntime-web\""));
        double[] inNode = losses(NodeJs.run(node, output, DATA, 3, 4));
        double[] inWebAssembly = losses(NodeJs.run(web, output, DATA, 3, 4));
        assertEquals(3, inNode.length);
        assertArrayEquals(inNode, inWebAssembly, 1e-4);
    }

    /** The page of the export, in a real browser, and what it saves. */
    @Test
    @Requires(TestGroup.BROWSER)
    void onnxRuntimeWebInABrowser() throws IOException {
        Path page = output.resolve("index.html");
        OnnxRuntimeWeb runtime = OnnxRuntimeWeb.of(NodeJs.onnxRuntimeWeb());
        PortableTraining training = portable(TRAINED);
        new TrainingPage(
                        "lenet-bn",
                        "BN-LeNet",
                        OPTIMIZER,
                        model(TRAINED).trained(),
                        training.program(),
                        FashionMnist.sample(),
                        runtime)
                .write(page);
        Python.run("browser_training.py", page, output, TrainingCase.STEPS, TrainingCase.BATCH);
        double[] losses = MetricsFile.read(output.resolve("metrics.jsonl")).stream()
                .filter(Metrics.Step.class::isInstance)
                .mapToDouble(step -> ((Metrics.Step) step).loss())
                .toArray();
        assertLosses(losses);
        Map<String, Tensor> weights = Weights.read(
                output.resolve("lenet-bn.safetensors"),
                TRAINED.network().emit(Mode.TRAINING).parameters());
        assertEquals(TRAINED.weights().keySet(), weights.keySet());
        assertNotEquals(TRAINED.weights(), weights);
    }

    @Test
    void aPageNeedsTheFolderOfTheNpmPackage() throws IOException {
        Files.writeString(output.resolve("package.json"), "{\"name\": \"onnxruntime-node\"}");
        assertEquals(
                output + " is not the folder of the npm package onnxruntime-web (package.json has another name): "
                        + "install it with npm install onnxruntime-web, and name node_modules/onnxruntime-web",
                assertThrows(UserError.class, () -> OnnxRuntimeWeb.of(output)).getMessage());
    }

    private static TrainableModel model(TrainingCase training) {
        NetworkCase network = training.network();
        return TrainableModel.of(network.emit(Mode.TRAINING), network.emit(Mode.INFERENCE));
    }

    private static PortableTraining portable(TrainingCase training) {
        return PortableTraining.of(
                model(training), FashionMnist.FORMAT, training.method().optimizer(), training.weights());
    }

    /** The first program of the page below a heading. */
    private static String program(String heading, String language) {
        try {
            String section = Files.readString(Path.of(PAGE)).split(heading, 2)[1];
            return section.split("```" + language + "\n", 2)[1].split("```", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertLosses(Path printed) throws IOException {
        assertLosses(Files.readString(printed));
    }

    private static void assertLosses(String printed) {
        assertLosses(losses(printed));
    }

    private static double[] losses(String printed) {
        return LOSS.matcher(printed)
                .results()
                .mapToDouble(loss -> Double.parseDouble(loss.group(1)))
                .toArray();
    }

    /** The steps' losses are those of our trainer, and fall. */
    private static void assertLosses(double[] losses) {
        double[] ours = TrainingRuns.ourLosses(TRAINED).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        assertEquals(TrainingCase.STEPS, losses.length);
        assertTrue(mean(losses, TrainingCase.STEPS - 5) < mean(losses, 0), Arrays.toString(losses));
        assertArrayEquals(ours, losses, 1e-5);
    }

    private static double mean(double[] losses, int from) {
        return Arrays.stream(losses, from, from + 5).average().orElseThrow();
    }
}
