package dev.convnet.kernels.tornado;

import dev.convnet.kernels.TrainingWithKernelsTest;
import dev.convnet.testing.Tornado;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** Training with TornadoVM's kernels on its default device. */
@Tag("tornado")
@EnabledIf(value = "dev.convnet.testing.Tornado#isThere", disabledReason = Tornado.MISSING)
class TornadoTrainingTest extends TrainingWithKernelsTest {
    TornadoTrainingTest() {
        super("tornado");
    }
}
