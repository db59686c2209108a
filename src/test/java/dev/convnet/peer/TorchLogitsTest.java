package dev.convnet.peer;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The exported networks in ONNX Runtime give PyTorch's logits, with weights that both read from one file. */
@Requires(TestGroup.PYTHON)
class TorchLogitsTest {
    private static final double BOUND = 1e-4;
    private static final int IMAGES = 2;

    @TempDir
    private static Path folder;

    /** The file of weights, without its ending, for each list of parameters: most networks have the same at every side. */
    private static final Map<List<Parameter>, String> WEIGHTS = new HashMap<>();

    /** Default sides and odd ones. AlexNet's adaptive pooling has uneven windows at all of its odd sides. */
    private static Stream<NetworkCase> cases() {
        return Stream.of(
                NetworkCase.of("alexnet", 224),
                NetworkCase.of("alexnet", 63),
                NetworkCase.of("alexnet", 97),
                NetworkCase.of("alexnet", 131),
                NetworkCase.of("alexnet", 200),
                NetworkCase.of("vgg11", 224),
                NetworkCase.of("vgg11", 97),
                // Its first linear layer grows with the side: narrower ones keep the files small.
                NetworkCase.of("vgg11", 131).withWidth(0.25),
                NetworkCase.of("vgg11", 200).withWidth(0.25),
                NetworkCase.of("nin", 224),
                NetworkCase.of("nin", 97),
                NetworkCase.of("nin", 131),
                NetworkCase.of("nin", 200),
                NetworkCase.of("googlenet", 96),
                NetworkCase.of("googlenet", 97),
                NetworkCase.of("googlenet", 131),
                NetworkCase.of("googlenet", 200),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("lenet-bn", 97),
                NetworkCase.of("lenet-bn", 131),
                NetworkCase.of("lenet-bn", 200),
                NetworkCase.of("densenet", 96),
                NetworkCase.of("densenet", 97),
                NetworkCase.of("densenet", 131),
                NetworkCase.of("densenet", 200));
    }

    @BeforeAll
    static void askPyTorch() throws IOException {
        List<Map<String, Object>> plans = new ArrayList<>();
        for (NetworkCase network : cases().toList()) {
            TensorFiles.write(folder.resolve(network + ".images.safetensors"), Map.of("input", images(network)));
            plans.add(network.plan(Map.of("name", network.toString(), "weights", weights(network))));
        }
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
        Python.run("logits.py", folder);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfPyTorch(NetworkCase network) throws IOException {
        Path model = folder.resolve(network + ".onnx");
        Path weights = folder.resolve(weights(network) + ".safetensors");
        List<Parameter> parameters = network.emit(Mode.INFERENCE).parameters();
        ModelWriter.write(
                network.zooNetwork().inferenceModel(network.options(), Weights.read(weights, parameters)), model);
        try (OrtModel runnable = OrtModel.of(model)) {
            Tensor logits = runnable.run(Map.of("input", images(network))).get("logits");
            Tensor expected = TensorFiles.read(folder.resolve(network + ".logits.safetensors"))
                    .get("logits");
            assertTrue(Tensors.largest(expected) > 0.1, "the signal does not reach the logits");
            assertClose("logits", logits, expected, BOUND);
        } finally {
            Files.delete(model);
        }
    }

    private static Tensor images(NetworkCase network) {
        int side = network.side();
        return Tensors.uniform(new Random(side), 0, 1, DataType.FLOAT, IMAGES, 1, side, side);
    }

    private static String weights(NetworkCase network) {
        List<Parameter> parameters = network.emit(Mode.INFERENCE).parameters();
        return WEIGHTS.computeIfAbsent(parameters, _ -> {
            Weights.write(folder.resolve(network + ".safetensors"), network.weights(), Map.of());
            return network.toString();
        });
    }
}
