package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.Tensor;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty steps of the trainer have PyTorch's losses and leave its running statistics: same weights to begin with, same images
 * in the same order, no dropout.
 */
abstract class TrainingTest {
    private static final double LOSS_BOUND = 1e-3;
    private static final double STATISTICS_BOUND = 1e-4;

    /** The losses of PyTorch's steps. */
    abstract List<Double> losses(TrainingCase trained);

    /** The running statistics that PyTorch's steps leave. */
    abstract ReferenceResults statistics(TrainingCase trained);

    @ParameterizedTest
    @MethodSource("dev.convnet.testing.TrainingCase#cases")
    void isThatOfPyTorch(TrainingCase trained) {
        List<Double> expected = losses(trained);
        List<Double> losses = TrainingRuns.ourLosses(trained);
        assertEquals(TrainingCase.STEPS, expected.size());
        assertEquals(TrainingCase.STEPS, losses.size());
        for (int i = 0; i < TrainingCase.STEPS; i++) {
            int step = i + 1;
            assertEquals(expected.get(i), losses.get(i), LOSS_BOUND, () -> "loss of step " + step);
        }
        Path weights = TrainingRuns.ours(trained).weights();
        assertStatistics(statistics(trained), TensorFiles.read(weights), trained);
    }

    /** Holds the running statistics that a trainer leaves among its weights against a peer's. */
    static void assertStatistics(ReferenceResults expected, Map<String, Tensor> weights, TrainingCase trained) {
        for (String name : expected.names()) {
            if (followsBiasesAtRandom(name, trained)) {
                double farthest = 2 * TrainingCase.STEPS * trained.method().rate();
                expected.assertWithin(name, weights.get(name), farthest);
            } else {
                expected.assertClose(name, weights.get(name), STATISTICS_BOUND);
            }
        }
    }

    /**
     * A bias in front of batch norm has no gradient but rounding noise, which Adam divides by its own size: the bias walks at
     * random, a step of the learning rate at a time, and the mean behind it goes along.
     */
    static boolean followsBiasesAtRandom(String statistic, TrainingCase trained) {
        return trained.method().isAdaptive() && statistic.endsWith("running_mean");
    }
}
