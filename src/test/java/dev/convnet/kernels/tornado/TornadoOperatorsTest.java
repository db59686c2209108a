package dev.convnet.kernels.tornado;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.domain.Domain;
import dev.convnet.kernels.Kernels;
import dev.convnet.kernels.OperatorStatistics;
import dev.convnet.onnx.Tensor;
import dev.convnet.peer.OrtModel;
import dev.convnet.peer.Tensors;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TornadoVM's kernels on its default device against the bodies of the operators. */
@Tag("tornado")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TornadoOperatorsTest {
    private static final double BOUND = 2e-5;

    private static Kernels kernels;

    @BeforeAll
    static void open() {
        kernels = Tornado.open();
    }

    @AfterAll
    static void close() {
        if (kernels != null) {
            kernels.close();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.convnet.kernels.tornado.OperatorCase#all")
    @Order(1)
    void kernelAndBodyAgree(OperatorCase example) {
        Map<String, Tensor> expected = OrtModel.run(example.model(), example.inputs());
        long before = deviceNanos();
        Map<String, Tensor> actual = OrtModel.run(example.model(), kernels, example.inputs());
        assertTrue(deviceNanos() > before, "the device measured no time");
        expected.forEach((name, tensor) -> Tensors.assertClose(name, actual.get(name), tensor, BOUND));
    }

    @Test
    @Order(2)
    void everyOperatorOfTheDomainRanOnTheDevice() {
        Set<String> all = Domain.operators().stream().map(Object::toString).collect(toSet());
        Set<String> onDevice = kernels.statistics().stream()
                .filter(s -> s.deviceNanos() > 0 && s.bytesToDevice() > 0 && s.bytesFromDevice() > 0)
                .map(OperatorStatistics::operator)
                .collect(toSet());
        assertEquals(all, onDevice);
    }

    private static long deviceNanos() {
        return kernels.statistics().stream()
                .mapToLong(OperatorStatistics::deviceNanos)
                .sum();
    }
}
