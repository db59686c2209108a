package dev.convnet.kernels.tornado;

import dev.convnet.kernels.TrainingWithKernelsTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** Training with TornadoVM's kernels on its default device. */
@Tag("tornado")
@EnabledIf(value = "dev.convnet.kernels.tornado.Tornado#isThere", disabledReason = Tornado.MISSING)
class TornadoTrainingTest extends TrainingWithKernelsTest {
    TornadoTrainingTest() {
        super("tornado");
    }
}
