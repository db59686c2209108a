package dev.convnet.peer;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against PyTorch itself. */
@Requires(TestGroup.PYTHON)
class TorchTrainingTest extends TrainingTest {
    static final String LOSSES = "losses";
    static final String STATISTICS = "statistics";

    /** Of PyTorch on one processor against PyTorch on another, after twenty steps. */
    private static final double GOLDEN_BOUND = 1e-4;

    @Override
    List<Double> losses(TrainingCase trained) {
        return TrainingRuns.torchLosses(trained);
    }

    @Override
    ReferenceResults statistics(TrainingCase trained) {
        return new ReferenceResults.Computed(TrainingRuns.torchStatistics(trained));
    }

    @Test
    void theGoldensAreUpToDate() {
        Map<String, Map<String, Tensor>> losses = new TreeMap<>();
        Map<String, Map<String, Tensor>> statistics = new TreeMap<>();
        TrainingCase.cases().forEach(trained -> {
            double[] values =
                    losses(trained).stream().mapToDouble(Double::doubleValue).toArray();
            losses.put(
                    trained.toString(),
                    Map.of("losses", Tensor.reals(DataType.FLOAT, Shape.of(values.length), values)));
            Map<String, Tensor> stored = new HashMap<>(TrainingRuns.torchStatistics(trained));
            stored.keySet().removeIf(name -> followsBiasesAtRandom(name, trained));
            statistics.put(trained.toString(), stored);
        });
        Goldens.assertUpToDate(LOSSES, losses, GOLDEN_BOUND);
        Goldens.assertUpToDate(STATISTICS, statistics, GOLDEN_BOUND);
    }
}
