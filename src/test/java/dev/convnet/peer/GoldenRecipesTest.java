package dev.convnet.peer;

import static java.util.stream.Collectors.toMap;

import dev.convnet.testing.Goldens;
import dev.convnet.testing.RecipeCase;
import dev.convnet.testing.ReferenceResults;
import java.util.Map;
import java.util.function.Function;

/** Against the committed results, which are float32. */
class GoldenRecipesTest extends RecipesTest {
    private static final Goldens RECIPES = Goldens.of(TorchRecipesTest.SUBJECT);

    @Override
    Map<String, double[]> expected(RecipeCase recipe) {
        ReferenceResults results = RECIPES.in(recipe);
        return results.names().stream().collect(toMap(Function.identity(), results::values));
    }

    @Override
    double rateBound() {
        return 1e-7;
    }
}
