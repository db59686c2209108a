package dev.convnet.kernels.tornado;

import dev.convnet.kernels.TrainingWithKernelsTest;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import org.junit.jupiter.api.Tag;

/** Training with TornadoVM's kernels on its default device. */
@Tag("tornado")
@Requires(TestGroup.TORNADO)
class TornadoTrainingTest extends TrainingWithKernelsTest {
    TornadoTrainingTest() {
        super("tornado");
    }
}
