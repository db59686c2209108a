package dev.convnet.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.kernels.OperatorKernelsTest;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** TornadoVM's kernels on its default device. */
@Tag("tornado")
@Requires(TestGroup.TORNADO)
class TornadoKernelsTest extends OperatorKernelsTest {
    TornadoKernelsTest() {
        super("tornado");
    }

    /** TornadoVM may run in plain Java what it cannot compile, and then no device has measured a time. */
    @AfterEach
    void whatRanHasRunOnTheDevice() {
        assertAll(statistics().stream()
                .map(operator -> () -> assertTrue(
                        operator.deviceNanos() > 0 && operator.bytesToDevice() > 0 && operator.bytesFromDevice() > 0,
                        operator::toString)));
    }
}
