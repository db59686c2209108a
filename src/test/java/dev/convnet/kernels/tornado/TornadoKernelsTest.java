package dev.convnet.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.kernels.OperatorKernelsTest;
import dev.convnet.testing.Tornado;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** TornadoVM's kernels on its default device. */
@Tag("tornado")
@EnabledIf(value = "dev.convnet.testing.Tornado#isThere", disabledReason = Tornado.MISSING)
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
