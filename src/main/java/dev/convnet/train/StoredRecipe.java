package dev.convnet.train;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.convnet.nn.Initializer;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.NetworkChoice;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.zoo.NetworkOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stored form of a {@link Recipe}: one flat JSON object, in which the optimizer's settings follow its name.
 *
 * @param settings the fields that have no component of their own: settings of optimizers
 */
record StoredRecipe(
        String net,
        int epochs,
        int batch,
        double lr,
        String optimizer,
        @JsonAnySetter Map<String, Object> settings,
        String data,
        Integer limit,
        int side,
        int classes,
        double width,
        long seed,
        Initializer init,
        double dropout,
        boolean shuffle,
        String weights) {
    /** The fields of a recipe, in the order in which they are written. */
    static Map<String, Object> fields(Recipe recipe) {
        NetworkOptions network = recipe.network().options();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("net", recipe.network().name());
        fields.put("epochs", recipe.schedule().epochs());
        fields.put("batch", recipe.schedule().batch());
        fields.put("lr", recipe.schedule().learningRate());
        fields.put("optimizer", recipe.optimizer().name());
        fields.putAll(recipe.optimizer().values());
        fields.put("data", recipe.data().source());
        fields.put("limit", recipe.data().limit());
        fields.put("side", network.side());
        fields.put("classes", network.classes());
        fields.put("width", network.width());
        fields.put("seed", recipe.seed());
        fields.put("init", recipe.initialization().initializer());
        fields.put("dropout", network.dropout());
        fields.put("shuffle", recipe.data().shuffle());
        fields.put("weights", recipe.initialization().weights());
        return fields;
    }

    /**
     * The recipe. Settings of other optimizers are ignored: earlier versions stored SGD's for every optimizer.
     *
     * @throws dev.convnet.base.UserError if a value is out of its range
     * @throws IllegalArgumentException for a field that neither recipes nor optimizers have
     */
    Recipe recipe() {
        settings.keySet().forEach(StoredRecipe::requireSetting);
        return new Recipe(
                new NetworkChoice(net, new NetworkOptions(side, classes, width, dropout)),
                new DataChoice(data, limit, shuffle),
                new Schedule(epochs, batch, lr),
                Optimizer.named(optimizer).with(settings),
                new Initialization(init, weights),
                seed);
    }

    private static void requireSetting(String name) {
        if (Optimizer.all().stream().noneMatch(optimizer -> optimizer.values().containsKey(name))) {
            throw new IllegalArgumentException("unknown field " + name);
        }
    }
}
