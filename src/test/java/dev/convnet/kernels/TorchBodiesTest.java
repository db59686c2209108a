package dev.convnet.kernels;

import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.OperatorPeers;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against PyTorch itself, in the reference evaluator, too. */
@Requires(TestGroup.PYTHON)
class TorchBodiesTest extends BodiesTest {
    static final String SUBJECT = "operators";

    /** Of PyTorch on one processor against PyTorch on another, in double precision. */
    private static final double GOLDEN_BOUND = 1e-6;

    @TempDir
    private static Path folder;

    private static OperatorPeers peers;

    @BeforeAll
    static void askPython() throws IOException {
        peers = new OperatorPeers(folder, cases());
    }

    @Override
    ReferenceResults expected(OperatorCase tested) {
        return new ReferenceResults.Computed(peers.torch(tested));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesTheSameInTheReferenceEvaluator(OperatorCase tested) {
        ReferenceResults expected = expected(tested);
        peers.referenceEvaluator(tested)
                .ifPresent(reference ->
                        expected.names().forEach(name -> expected.assertClose(name, reference.get(name), BOUND)));
    }

    @Test
    void theGoldensAreUpToDate() {
        Map<String, Map<String, Tensor>> results = new TreeMap<>();
        cases().forEach(tested -> results.put(tested.toString(), peers.torch(tested)));
        Goldens.assertUpToDate(SUBJECT, results, GOLDEN_BOUND);
    }
}
