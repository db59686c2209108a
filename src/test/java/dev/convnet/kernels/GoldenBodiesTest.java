package dev.convnet.kernels;

import dev.convnet.testing.Goldens;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.ReferenceResults;

/** Against the committed results. */
class GoldenBodiesTest extends BodiesTest {
    private static final Goldens GOLDENS = Goldens.of(TorchBodiesTest.SUBJECT);

    @Override
    ReferenceResults expected(OperatorCase tested) {
        return GOLDENS.in(tested);
    }
}
