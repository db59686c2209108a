package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.Tensor;
import dev.convnet.ops.Domain;
import dev.convnet.ops.OperatorType;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.OperatorCases;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.ReferenceResults;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The body of every operator of our domain, in stock ONNX Runtime, computes what PyTorch does. */
abstract class BodiesTest {
    static final double BOUND = 2e-5;

    static List<OperatorCase> cases() {
        return OperatorCases.all();
    }

    /** What PyTorch computes. */
    abstract ReferenceResults expected(OperatorCase tested);

    @Test
    void everyOperatorHasCases() {
        Set<String> tested = cases().stream().map(OperatorCase::operator).collect(Collectors.toSet());
        assertEquals(Domain.operators().stream().map(OperatorType::name).collect(Collectors.toSet()), tested);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatPyTorchDoes(OperatorCase tested) {
        ReferenceResults expected = expected(tested);
        Map<String, Tensor> body = OrtModel.run(tested.model(), tested.inputs());
        assertEquals(expected.names(), body.keySet());
        body.forEach((name, tensor) -> expected.assertClose(name, tensor, BOUND));
    }
}
