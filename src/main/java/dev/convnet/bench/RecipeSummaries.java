package dev.convnet.bench;

import dev.convnet.data.Dataset;
import dev.convnet.results.RecipeSummary;
import dev.convnet.train.ModelChoice;
import dev.convnet.train.NetworkChoice;
import dev.convnet.train.Recipe;
import dev.convnet.train.ZooChoice;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Summarizes recipes for the results. */
final class RecipeSummaries {
    private RecipeSummaries() {}

    static RecipeSummary of(Recipe recipe, Dataset data) {
        NetworkChoice network = recipe.network();
        Map<String, Double> settings = new TreeMap<>();
        recipe.settings().forEach((name, value) -> settings.put(name, number(value)));
        recipe.choices().forEach((name, choice) -> settings.put(name + "-" + choice, 1.0));
        return new RecipeSummary(
                recipe.schedule().epochs(),
                recipe.schedule().batch(),
                recipe.optimizer().name(),
                recipe.schedule().learningRate(),
                settings,
                recipe.initialization().initializer().name().toLowerCase(Locale.ROOT),
                recipe.seed(),
                network.side(),
                network instanceof ZooChoice zoo ? zoo.options().width() : 1,
                network.classes(),
                switch (network) {
                    case ZooChoice zoo -> zoo.options().dropout();
                    case ModelChoice model -> model.dropout().orElse(null);
                },
                recipe.data().images(data.train().size()),
                data.test().size());
    }

    /** A number as it is; a flag as 0 or 1. */
    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Boolean.TRUE.equals(value) ? 1 : 0;
    }
}
