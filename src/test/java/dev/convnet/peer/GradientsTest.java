package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.Tensors;
import dev.convnet.train.graph.StateNames;
import dev.convnet.train.graph.TrainingGraphs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The loss, the gradients of every parameter and the running statistics after a step are PyTorch's, and so are the figures of
 * the evaluation model, from a batch of real images that the models resize themselves.
 */
abstract class GradientsTest {
    static final int BATCH = 8;
    private static final double GRADIENT_BOUND = 1e-3;
    private static final double BOUND = 1e-4;

    /** Of a gradient that is zero but for rounding, against the gradients of the weights beside it. */
    private static final double ROUNDING_BOUND = 1e-3;

    /** The networks where batch norm follows every convolution and linear layer but the last; with that one's bias. */
    private static final Map<String, String> LAST_BIAS = Map.of("lenet-bn", "15.bias", "densenet", "16.bias");

    static final Map<String, Tensor> IMAGES = SampleImages.first(BATCH);

    /**
     * Sides and widths that need little time. A seed is given where under another a rounding decides whether some ReLU is open,
     * and the gradient jumps: under these, PyTorch's own stays the same when the weights move by a millionth of their size.
     */
    static Stream<NetworkCase> cases() {
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

    /** What PyTorch computes. */
    abstract ReferenceResults expected(NetworkCase network);

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfPyTorch(NetworkCase network) {
        ReferenceResults expected = expected(network);
        Map<String, Tensor> actual =
                run(network, TrainingGraphs.gradients(network.emit(Mode.TRAINING), FashionMnist.FORMAT));
        actual.remove("correct");
        Set<String> zeros = zerosButForRounding(network);

        List<Executable> checks = new ArrayList<>();
        actual.forEach((name, tensor) -> {
            if (zeros.contains(name)) {
                double scale = expected.largest(name.replace(".bias/", ".weight/"));
                checks.add(() -> assertNearZero(name, Tensors.largest(tensor), scale));
                if (expected.names().contains(name)) {
                    checks.add(() -> assertNearZero(name, expected.largest(name), scale));
                }
            } else {
                double bound = StateNames.isGradient(name) ? GRADIENT_BOUND : BOUND;
                checks.add(() -> expected.assertClose(name, tensor, bound));
            }
        });
        Set<String> compared = new TreeSet<>(expected.names());
        compared.removeAll(Set.of("logits", "loss_sum"));
        compared.addAll(zeros);
        assertEquals(compared, new TreeSet<>(actual.keySet()));
        assertAll(checks);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void soAreTheFiguresOfTheEvaluation(NetworkCase network) {
        ReferenceResults expected = expected(network);
        Map<String, Tensor> actual =
                run(network, TrainingGraphs.evaluation(network.emit(Mode.INFERENCE), FashionMnist.FORMAT));

        expected.assertClose("logits", actual.get("logits"), BOUND);
        expected.assertClose("loss_sum", actual.get("loss_sum"), BOUND);
        assertEquals((double) right(expected.values("logits")), Tensors.doubles(actual.get("correct"))[0]);
    }

    /** The gradients of biases before batch norm, which takes away what they add, so that the loss does not depend on them. */
    static Set<String> zerosButForRounding(NetworkCase network) {
        String lastBias = LAST_BIAS.get(network.network());
        if (lastBias == null) {
            return Set.of();
        }
        List<Parameter> parameters = network.emit(Mode.TRAINING).parameters();
        Set<String> names = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        return parameters.stream()
                .filter(p -> p.name().endsWith(".weight") && p.shape().rank() > 1)
                .map(p -> p.name().replace(".weight", ".bias"))
                .filter(bias -> names.contains(bias) && !bias.equals(lastBias))
                .map(StateNames::gradient)
                .collect(Collectors.toSet());
    }

    private static void assertNearZero(String name, double largest, double scale) {
        assertTrue(
                largest <= ROUNDING_BOUND * scale,
                () -> "%s is %.2e beside weights' gradients of %.2e".formatted(name, largest, scale));
    }

    /** How many rows of {@code logits} are largest at their label. */
    private static long right(double[] logits) {
        int classes = logits.length / BATCH;
        double[] labels = Tensors.doubles(IMAGES.get("labels"));
        return LongStream.range(0, BATCH)
                .filter(i -> {
                    int row = (int) i * classes;
                    int best = 0;
                    for (int c = 1; c < classes; c++) {
                        best = logits[row + c] > logits[row + best] ? c : best;
                    }
                    return best == labels[(int) i];
                })
                .count();
    }

    private static Map<String, Tensor> run(NetworkCase network, Model model) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(network.weights());
        inputs.putAll(IMAGES);
        inputs.put("seed", Tensor.int64s(Shape.SCALAR, 0));
        inputs.put(StateNames.STEP, Tensor.int64s(Shape.SCALAR, 0));
        return OrtModel.run(model, inputs);
    }
}
