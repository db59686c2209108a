package dev.convnet.kernels;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.Tensor;
import dev.convnet.ops.Domain;
import dev.convnet.ops.OperatorType;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.OperatorCases;
import dev.convnet.testing.OperatorPeers;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The body of every operator of our domain, in stock ONNX Runtime and in the reference evaluator, computes what PyTorch does. */
@Requires(TestGroup.PYTHON)
class BodiesTest {
    private static final double BOUND = 2e-5;

    @TempDir
    private static Path folder;

    private static OperatorPeers peers;

    static List<OperatorCase> cases() {
        return OperatorCases.all();
    }

    @BeforeAll
    static void askPython() throws IOException {
        peers = new OperatorPeers(folder, cases());
    }

    @Test
    void everyOperatorHasCases() {
        Set<String> tested = cases().stream().map(OperatorCase::operator).collect(Collectors.toSet());
        assertEquals(Domain.operators().stream().map(OperatorType::name).collect(Collectors.toSet()), tested);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatPyTorchDoes(OperatorCase tested) {
        Map<String, Tensor> expected = peers.torch(tested);
        Map<String, Tensor> body = OrtModel.run(tested.model(), tested.inputs());
        assertEquals(expected.keySet(), body.keySet());
        expected.forEach((name, tensor) -> assertClose(name, body.get(name), tensor, BOUND));
        peers.referenceEvaluator(tested)
                .ifPresent(reference -> expected.forEach(
                        (name, tensor) -> assertClose("reference " + name, reference.get(name), tensor, BOUND)));
    }
}
