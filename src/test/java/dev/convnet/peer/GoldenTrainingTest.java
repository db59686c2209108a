package dev.convnet.peer;

import dev.convnet.testing.Goldens;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.TrainingCase;
import java.util.Arrays;
import java.util.List;

/** Against the committed results. */
class GoldenTrainingTest extends TrainingTest {
    static final Goldens LOSSES = Goldens.of(TorchTrainingTest.LOSSES);
    static final Goldens STATISTICS = Goldens.of(TorchTrainingTest.STATISTICS);

    @Override
    List<Double> losses(TrainingCase trained) {
        return Arrays.stream(LOSSES.in(trained).values("losses")).boxed().toList();
    }

    @Override
    ReferenceResults statistics(TrainingCase trained) {
        return STATISTICS.in(trained);
    }
}
