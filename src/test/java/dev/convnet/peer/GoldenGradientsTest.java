package dev.convnet.peer;

import dev.convnet.testing.Goldens;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.ReferenceResults;

/** Against the committed results. */
class GoldenGradientsTest extends GradientsTest {
    private static final Goldens GOLDENS = Goldens.of(TorchGradientsTest.SUBJECT);

    @Override
    ReferenceResults expected(NetworkCase network) {
        return GOLDENS.in(network);
    }
}
