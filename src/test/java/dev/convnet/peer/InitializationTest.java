package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Python;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Requires;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Initial weights have the bounds of PyTorch's {@code torch.nn.init} for each parameter of each network, and are uniform. */
class InitializationTest {
    private static final String SUBJECT = "initialization";
    private static final double BOUND = 1e-6;

    /** How many standard errors a mean or a variance may be off. */
    private static final double ERRORS = 5;

    /** Small sides, since the first linear layers grow with them. */
    static Stream<NetworkCase> cases() {
        return Stream.of(
                NetworkCase.of("alexnet", 63).withWidth(0.25),
                NetworkCase.of("vgg11", 32).withWidth(0.25),
                NetworkCase.of("nin", 67),
                NetworkCase.of("googlenet", 48),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("densenet", 48));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isPyTorchs(NetworkCase network) {
        List<Parameter> parameters = network.emit(Mode.TRAINING).parameters();
        ReferenceResults expected = Goldens.of(SUBJECT).in(network);
        assertEquals(parameters.stream().map(Parameter::name).collect(Collectors.toSet()), expected.names());
        for (Initializer initializer : Initializer.values()) {
            Weights.initial(parameters, initializer, 0).forEach((name, tensor) -> {
                // One bound for each initializer, or the value that all elements have.
                double[] values = expected.values(name);
                if (values.length == 1) {
                    assertTrue(Arrays.stream(Tensors.doubles(tensor)).allMatch(v -> v == values[0]), name);
                } else {
                    assertUniform(name + " " + initializer, Tensors.doubles(tensor), bound(initializer, values));
                }
            });
        }
    }

    private static double bound(Initializer initializer, double[] bounds) {
        return switch (initializer) {
            case DEFAULT -> bounds[0];
            case XAVIER -> bounds[1];
            case HE -> bounds[2];
        };
    }

    private static void assertUniform(String what, double[] values, double bound) {
        int n = values.length;
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        // The largest of n magnitudes is below bound·(1 − 20/n) once in e^20 times.
        assertTrue(largest <= bound * (1 + BOUND) && largest >= bound * (1 - 20.0 / n), what + ": largest " + largest);
        double mean = Arrays.stream(values).sum() / n;
        double variance = Arrays.stream(values).map(v -> v * v).sum() / n;
        assertEquals(0, mean, ERRORS * bound / Math.sqrt(3.0 * n), what + ": mean");
        // The squares of numbers from −b to b have the mean b²/3 and the variance 4·b⁴/45.
        assertEquals(
                bound * bound / 3, variance, ERRORS * bound * bound * Math.sqrt(4.0 / 45 / n), what + ": variance");
    }

    @Test
    @Requires(TestGroup.PYTHON)
    void theGoldensAreUpToDate(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("cases.json"),
                new JsonMapper()
                        .writeValueAsString(cases().map(network -> network.plan(Map.of("name", network.toString())))
                                .toList()));
        Python.run("initialization.py", folder);
        Map<String, Map<String, Tensor>> results = new TreeMap<>();
        for (Map.Entry<String, JsonNode> network :
                new JsonMapper().readTree(folder.resolve("bounds.json")).properties()) {
            Map<String, Tensor> bounds = new TreeMap<>();
            network.getValue().properties().forEach(parameter -> {
                double[] values = parameter
                        .getValue()
                        .valueStream()
                        .mapToDouble(JsonNode::doubleValue)
                        .toArray();
                bounds.put(parameter.getKey(), Tensor.reals(DataType.FLOAT, Shape.of(values.length), values));
            });
            results.put(network.getKey(), bounds);
        }
        Goldens.assertUpToDate(SUBJECT, results, BOUND);
    }
}
