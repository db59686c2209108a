package dev.convnet.bench;

import dev.convnet.data.Dataset;
import dev.convnet.results.RecipeSummary;
import dev.convnet.train.Recipe;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Recipes as the results tell them. */
final class Recipes {
    private Recipes() {}

    static RecipeSummary told(Recipe recipe, Dataset data) {
        Map<String, Double> settings = new TreeMap<>(Map.of("weight-decay", recipe.weightDecay()));
        if (recipe.momentum() != 0) {
            settings.put("momentum", recipe.momentum());
            settings.put("nesterov", recipe.nesterov() ? 1.0 : 0.0);
        }
        return new RecipeSummary(
                recipe.epochs(),
                recipe.batch(),
                recipe.optimizer().toString(),
                recipe.lr(),
                settings,
                recipe.init().name().toLowerCase(Locale.ROOT),
                recipe.seed(),
                recipe.side(),
                recipe.width(),
                recipe.classes(),
                recipe.dropout(),
                recipe.limit() == null ? data.train().size() : recipe.limit(),
                data.test().size());
    }
}
