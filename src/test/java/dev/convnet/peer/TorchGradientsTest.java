package dev.convnet.peer;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import dev.convnet.train.graph.StateNames;
import dev.convnet.train.graph.TrainingGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The loss, the gradients of every parameter and the running statistics after a step are PyTorch's, and so are the figures of
 * the evaluation model, from a batch of real images that the models resize themselves.
 */
@Requires(TestGroup.PYTHON)
class TorchGradientsTest {
    private static final int BATCH = 8;
    private static final double GRADIENT_BOUND = 1e-3;
    private static final double BOUND = 1e-4;

    /** Of a gradient that is zero but for rounding, against the gradients of the weights beside it. */
    private static final double ROUNDING_BOUND = 1e-3;

    /** The networks where batch norm follows every convolution and linear layer but the last; with that one's bias. */
    private static final Map<String, String> LAST_BIAS = Map.of("lenet-bn", "15.bias", "densenet", "16.bias");

    @TempDir
    private static Path folder;

    private static final Map<String, Tensor> IMAGES = SampleImages.first(BATCH);

    /**
     * Sides and widths that need little time. A seed is given where under another a rounding decides whether some ReLU is open,
     * and the gradient jumps: under these, PyTorch's own stays the same when the weights move by a millionth of their size.
     */
    private static Stream<NetworkCase> cases() {
        return Stream.of(
                NetworkCase.of("alexnet", 67).withWidth(0.25),
                NetworkCase.of("alexnet", 97).withWidth(0.25),
                NetworkCase.of("vgg11", 32).withWidth(0.25),
                NetworkCase.of("vgg11", 45).withWidth(0.5),
                NetworkCase.of("nin", 67),
                NetworkCase.of("nin", 97).withWidth(0.5),
                NetworkCase.of("googlenet", 48).withSeed(10),
                NetworkCase.of("googlenet", 75).withWidth(0.25).withSeed(10),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("lenet-bn", 33),
                NetworkCase.of("densenet", 48),
                NetworkCase.of("densenet", 71).withWidth(0.5).withSeed(10));
    }

    @BeforeAll
    static void askPyTorch() throws IOException {
        TensorFiles.write(folder.resolve("batch.safetensors"), IMAGES);
        List<Map<String, Object>> plans = new ArrayList<>();
        for (NetworkCase network : cases().toList()) {
            String name = network.toString();
            Weights.write(folder.resolve(name + ".safetensors"), network.weights(), Map.of());
            plans.add(network.plan(Map.of("name", name, "weights", name)));
        }
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
        Python.run("gradients.py", folder);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfPyTorch(NetworkCase network) {
        Map<String, Tensor> expected = expected(network);
        Map<String, Tensor> actual =
                run(network, TrainingGraphs.gradients(network.emit(Mode.TRAINING), FashionMnist.FORMAT));

        Set<String> compared = Set.of("logits", "loss_sum");
        List<Executable> checks = new ArrayList<>();
        expected.forEach((name, tensor) -> {
            if (isZeroButForRounding(network, name)) {
                double scale = Tensors.largest(expected.get(name.replace(".bias/", ".weight/")));
                checks.add(() -> assertNearZero(name, tensor, scale));
                checks.add(() -> assertNearZero(name, actual.get(name), scale));
            } else if (!compared.contains(name)) {
                double bound = StateNames.isGradient(name) ? GRADIENT_BOUND : BOUND;
                checks.add(() -> assertClose(name, actual.get(name), tensor, bound));
            }
        });
        assertEquals(actual.size() - 1, expected.size() - compared.size(), "all but 'correct' has been compared");
        assertAll(checks);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void soAreTheFiguresOfTheEvaluation(NetworkCase network) {
        Map<String, Tensor> expected = expected(network);
        Map<String, Tensor> actual =
                run(network, TrainingGraphs.evaluation(network.emit(Mode.INFERENCE), FashionMnist.FORMAT));

        assertClose("logits", actual.get("logits"), expected.get("logits"), BOUND);
        assertClose("loss_sum", actual.get("loss_sum"), expected.get("loss_sum"), BOUND);
        assertEquals((double) right(expected.get("logits")), Tensors.doubles(actual.get("correct"))[0]);
    }

    /** Batch norm takes away what a bias before it adds, so that the loss does not depend on it. */
    private static boolean isZeroButForRounding(NetworkCase network, String name) {
        String lastBias = LAST_BIAS.get(network.network());
        return lastBias != null
                && name.endsWith(".bias/grad")
                && !name.equals(StateNames.gradient(lastBias))
                && network.emit(Mode.TRAINING).parameters().stream()
                        .anyMatch(p -> name.equals(StateNames.gradient(p.name().replace(".weight", ".bias")))
                                && p.shape().rank() > 1);
    }

    private static void assertNearZero(String name, Tensor gradient, double scale) {
        double largest = Tensors.largest(gradient);
        assertTrue(
                largest <= ROUNDING_BOUND * scale,
                () -> "%s is %.2e beside weights' gradients of %.2e".formatted(name, largest, scale));
    }

    /** How many rows of {@code logits} are largest at their label. */
    private static long right(Tensor logits) {
        double[] values = Tensors.doubles(logits);
        int classes = values.length / BATCH;
        double[] labels = Tensors.doubles(IMAGES.get("labels"));
        return LongStream.range(0, BATCH)
                .filter(i -> {
                    int row = (int) i * classes;
                    int best = 0;
                    for (int c = 1; c < classes; c++) {
                        best = values[row + c] > values[row + best] ? c : best;
                    }
                    return best == labels[(int) i];
                })
                .count();
    }

    private static Map<String, Tensor> expected(NetworkCase network) {
        return TensorFiles.read(folder.resolve(network + ".expected.safetensors"));
    }

    private static Map<String, Tensor> run(NetworkCase network, Model model) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(network.weights());
        inputs.putAll(IMAGES);
        inputs.put("seed", Tensor.int64s(Shape.SCALAR, 0));
        inputs.put(StateNames.STEP, Tensor.int64s(Shape.SCALAR, 0));
        return OrtModel.run(model, inputs);
    }
}
