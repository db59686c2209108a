package dev.convnet.peer;

import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.ReferenceResults;
import java.util.Map;

/** Against the committed results. */
class GoldenLogitsTest extends LogitsTest {
    private static final Goldens GOLDENS = Goldens.of(TorchLogitsTest.SUBJECT);

    @Override
    ReferenceResults expected(NetworkCase network) {
        return GOLDENS.in(network);
    }

    @Override
    Map<String, Tensor> weights(NetworkCase network) {
        return network.weights();
    }
}
