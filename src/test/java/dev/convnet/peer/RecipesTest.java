package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.RecipeCase;
import dev.convnet.testing.RecipeRuns;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules, clipping, accumulation, label smoothing and averages are PyTorch's: the rate and the loss of every step, and the test loss. */
abstract class RecipesTest {
    private static final double LOSS_BOUND = 2e-5;

    /** What PyTorch comes to; see {@link RecipeRuns#ours}. */
    abstract Map<String, double[]> expected(RecipeCase recipe);

    /** The bound on a rate's difference, as a part of the largest rate. */
    abstract double rateBound();

    @ParameterizedTest
    @MethodSource("dev.convnet.testing.RecipeCase#cases")
    void areThoseOfPyTorch(RecipeCase recipe) {
        Map<String, double[]> expected = expected(recipe);
        Map<String, double[]> ours = RecipeRuns.ours(recipe);
        assertEquals(expected.keySet(), ours.keySet());
        assertEquals(recipe.steps(), expected.get("rates").length);
        expected.forEach((name, values) -> {
            assertEquals(values.length, ours.get(name).length, name);
            double rate = recipe.recipe(Path.of("weights")).schedule().learningRate();
            double bound = name.equals("rates") ? rate * rateBound() : LOSS_BOUND;
            for (int i = 0; i < values.length; i++) {
                int step = i + 1;
                assertEquals(values[i], ours.get(name)[i], bound, () -> name + " of step " + step);
            }
        });
    }
}
