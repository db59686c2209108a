package dev.convnet.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
    private static final Parameter WEIGHT =
            new Parameter("a.weight", Shape.of(100, 50, 3, 3), new Parameter.Role.Weight(450, 900));

    @ParameterizedTest
    @CsvSource({"DEFAULT, 0.04714045", "XAVIER, 0.06666667", "HE, 0.11547005"})
    void weightsAreUniformWithinTheBoundOfTheFormula(Initializer initializer, double bound) {
        FloatBuffer values = initializer.initial(WEIGHT, 1).data().asFloatBuffer();
        double sum = 0;
        double squares = 0;
        double largest = 0;
        int n = values.remaining();
        while (values.hasRemaining()) {
            float value = values.get();
            sum += value;
            squares += value * value;
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest <= bound && largest > 0.999 * bound, "largest " + largest);
        assertEquals(0, sum / n, 0.02 * bound);
        assertEquals(bound * bound / 3, squares / n, 0.02 * bound * bound);
    }

    @Test
    void biasesAreBoundByTheirFanInUnderEveryInitializer() {
        Parameter bias = new Parameter("a.bias", Shape.of(1000), new Parameter.Role.Bias(16));
        assertEquals(Initializer.HE.initial(bias, 1), Initializer.DEFAULT.initial(bias, 1));
        FloatBuffer values = Initializer.HE.initial(bias, 1).data().asFloatBuffer();
        while (values.hasRemaining()) {
            assertTrue(Math.abs(values.get()) <= 0.25f);
        }
    }

    @Test
    void aParameterFollowsFromSeedAndNameAlone() {
        Tensor first = Initializer.DEFAULT.initial(WEIGHT, 1);
        assertEquals(first, Initializer.DEFAULT.initial(WEIGHT, 1));
        assertNotEquals(first, Initializer.DEFAULT.initial(WEIGHT, 2));
        Parameter other = new Parameter("b.weight", WEIGHT.shape(), WEIGHT.role());
        assertNotEquals(first, Initializer.DEFAULT.initial(other, 1));
    }
}
