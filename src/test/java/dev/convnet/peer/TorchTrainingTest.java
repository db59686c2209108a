package dev.convnet.peer;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty steps of the trainer have PyTorch's losses and leave its running statistics: same weights to begin with, same images
 * in the same order, no dropout.
 */
@Requires(TestGroup.PYTHON)
class TorchTrainingTest {
    private static final double LOSS_BOUND = 1e-3;
    private static final double STATISTICS_BOUND = 1e-4;

    @ParameterizedTest
    @MethodSource("dev.convnet.testing.TrainingCase#cases")
    void isThatOfPyTorch(TrainingCase trained) {
        List<Double> expected = TrainingRuns.torchLosses(trained);
        List<Double> losses = TrainingRuns.ourLosses(trained);
        assertEquals(TrainingCase.STEPS, expected.size());
        assertEquals(TrainingCase.STEPS, losses.size());
        for (int i = 0; i < TrainingCase.STEPS; i++) {
            int step = i + 1;
            assertEquals(expected.get(i), losses.get(i), LOSS_BOUND, () -> "loss of step " + step);
        }
        assertStatistics(TrainingRuns.torchStatistics(trained), trained);
    }

    /** Holds the running statistics that our trainer leaves against a peer's. */
    static void assertStatistics(Map<String, Tensor> expected, TrainingCase trained) {
        Map<String, Tensor> weights =
                TensorFiles.read(TrainingRuns.ours(trained).weights());
        expected.forEach((name, statistic) -> {
            if (trained.method().isAdaptive() && name.endsWith("running_mean")) {
                assertNoFartherThanBiasesGo(name, weights.get(name), statistic, trained.method());
            } else {
                assertClose(name, weights.get(name), statistic, STATISTICS_BOUND);
            }
        });
    }

    /**
     * A bias in front of batch norm has no gradient but rounding noise, which Adam divides by its own size: the bias walks at
     * random, a step of the learning rate at a time, and the mean behind it goes along.
     */
    private static void assertNoFartherThanBiasesGo(
            String name, Tensor actual, Tensor expected, TrainingCase.Method method) {
        double bound = 2 * TrainingCase.STEPS * method.rate();
        assertArrayEquals(Tensors.doubles(expected), Tensors.doubles(actual), bound, name);
    }
}
