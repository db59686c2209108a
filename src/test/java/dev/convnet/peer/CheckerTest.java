package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.train.graph.Adam;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import dev.convnet.train.graph.TrainingGraphs;
import dev.convnet.zoo.NetworkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of model file that is written stands before ONNX's checker and its shape inference, and its {@code value_info} is
 * complete and right: ONNX's inference finds the same shapes, and so does a run of every node in ONNX Runtime.
 */
@Requires(TestGroup.PYTHON)
class CheckerTest {
    private static final double WIDTH = 0.25;

    private static final Map<String, Optimizer> OPTIMIZERS = Map.of(
            "sgd", new Sgd(0, false, 0),
            "sgd-decay", new Sgd(0, false, 1e-3),
            "momentum", new Sgd(0.9, false, 0),
            "nesterov", new Sgd(0.9, true, 1e-3),
            "adam", new Adam(1e-3),
            "adamw", new AdamW(1e-2));

    @TempDir
    private static Path folder;

    private static List<String> problems;

    @BeforeAll
    static void check() throws IOException {
        // Small sides; AlexNet's has uneven pooling windows.
        Map<String, Integer> sides =
                Map.of("alexnet", 97, "vgg11", 33, "nin", 67, "googlenet", 33, "lenet-bn", 28, "densenet", 33);
        sides.forEach(CheckerTest::write);
        Python.run("check_models.py", folder);
        problems = Files.readAllLines(folder.resolve("problems.txt"));
    }

    private static void write(String name, int side) {
        NetworkCase network = NetworkCase.of(name, side).withWidth(WIDTH);
        NetworkGraph inference = network.emit(Mode.INFERENCE);
        ModelWriter.write(
                network.zooNetwork().inferenceModel(network.options(), network.weights()), file(name, "inference"));
        ModelWriter.write(TrainingGraphs.evaluation(inference, FashionMnist.FORMAT), file(name, "evaluation"));

        NetworkOptions dropping = new NetworkOptions(side, 10, WIDTH, NetworkOptions.DROPOUT);
        NetworkGraph training = network.zooNetwork().emit(dropping, Mode.TRAINING);
        ModelWriter.write(TrainingGraphs.gradients(training, FashionMnist.FORMAT), file(name, "gradients"));
        OPTIMIZERS.forEach((kind, optimizer) ->
                ModelWriter.write(TrainingGraphs.training(training, FashionMnist.FORMAT, optimizer), file(name, kind)));
    }

    private static Path file(String network, String kind) {
        return folder.resolve(network + "." + kind + ".onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet"})
    void nothingIsWrongWithTheModelsOf(String network) throws IOException {
        try (var files = Files.list(folder)) {
            long models = files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith(network + ".") && f.endsWith(".onnx"))
                    .count();
            assertEquals(3 + OPTIMIZERS.size(), models);
        }
        assertEquals(
                List.of(),
                problems.stream().filter(p -> p.startsWith(network + ".")).toList());
    }
}
