package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DivergenceCheckTest {
    private final DivergenceCheck check = new DivergenceCheck();

    @Test
    void aLossFarAboveGuessingEndsTheTrainingWithStepAndLoss() {
        check.onStep(step(3, 20_000));

        DivergedException error = assertThrows(DivergedException.class, () -> check.onStep(step(4, 1e21f)));

        assertEquals(4, error.step());
        assertEquals(1, error.epoch());
        assertEquals(1e21f, error.loss());
        assertEquals(
                "training diverged at step 4, in epoch 1: the loss is 1.0E21, above 100000; try a lower learning rate",
                error.getMessage());
    }

    @Test
    void aLossThatIsNotFiniteEndsTheTraining() {
        assertEquals(
                Float.NaN,
                assertThrows(DivergedException.class, () -> check.onStep(step(2, Float.NaN)))
                        .loss());
        assertThrows(
                DivergedException.class,
                () -> check.onEpoch(new Metrics.Epoch(1, 2, 0.5, Double.POSITIVE_INFINITY, 0.5, 1, 1)));
        assertThrows(DivergedException.class, () -> check.onEpoch(new Metrics.Epoch(1, 2, 0.5, 1001, 0.5, 1, 1)));
    }

    private static Metrics.Step step(long number, float loss) {
        return new Metrics.Step(number, 1, loss, 0.1, 100);
    }
}
