package dev.convnet.peer;

import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.RecipeCase;
import dev.convnet.testing.RecipeRuns;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against PyTorch itself. */
@Requires(TestGroup.PYTHON)
class TorchRecipesTest extends RecipesTest {
    static final String SUBJECT = "recipes";

    /** Of PyTorch on one processor against PyTorch on another, after twenty steps. */
    private static final double GOLDEN_BOUND = 1e-5;

    @Override
    Map<String, double[]> expected(RecipeCase recipe) {
        return RecipeRuns.torch(recipe);
    }

    /** PyTorch computes a cosine's rates from one another, so its rounding errors add up. */
    @Override
    double rateBound() {
        return 1e-13;
    }

    @Test
    void theGoldensAreUpToDate() {
        Map<String, Map<String, Tensor>> figures = new TreeMap<>();
        RecipeCase.cases()
                .forEach(recipe -> figures.put(recipe.toString(), RecipeRuns.tensors(RecipeRuns.torch(recipe))));
        Goldens.assertUpToDate(SUBJECT, figures, GOLDEN_BOUND);
    }
}
