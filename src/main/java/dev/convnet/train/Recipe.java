package dev.convnet.train;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.convnet.base.UserError;
import dev.convnet.nn.Initializer;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.zoo.NetworkOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that decides the outcome of a training run: two runs of one recipe on one machine, with as many threads, give
 * the same losses to the last bit. Its components are the options of {@code convnet train}, by name.
 *
 * @param net the network's name, such as {@code lenet-bn}
 * @param batch images in a step; the last step of an epoch has what is left
 * @param lr learning rate
 * @param optimizer with its own settings, which are fields of the stored form beside the recipe's
 * @param data where the images come from, as {@link dev.convnet.data.DataSources#parse} reads it
 * @param limit train on the first so many images only; null for all
 * @param side the network's input is [batch, 1, side, side]
 * @param width scale of the network's channels
 * @param dropout the probability in every dropout layer
 * @param shuffle whether each epoch has a random order, or the file's
 * @param weights safetensors file to start from; null to start from {@code init}
 */
public record Recipe(
        String net,
        int epochs,
        int batch,
        double lr,
        Optimizer optimizer,
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
    /**
     * @throws UserError if a value is out of its range, or two do not go together; the message names the option and says what
     *     would be right
     */
    public Recipe {
        require(epochs >= 1, "--epochs must be at least 1, not " + epochs);
        require(batch >= 1, "--batch must be at least 1, not " + batch);
        require(lr > 0 && lr <= Float.MAX_VALUE, "--lr must be a number above 0, not " + lr);
        require(limit == null || limit >= 1, "--limit must be at least 1, not " + limit);
        require(side >= 1, "--side must be at least 1, not " + side);
        require(classes >= 2, "--classes must be at least 2, not " + classes);
        require(width > 0 && width <= 16, "--width must be above 0 and at most 16, not " + width);
        require(dropout >= 0 && dropout < 1, "--dropout must be from 0 to below 1, not " + dropout);
    }

    /** The stored form: one flat object, in which the optimizer's settings follow its name. */
    @JsonValue
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("net", net);
        fields.put("epochs", epochs);
        fields.put("batch", batch);
        fields.put("lr", lr);
        fields.put("optimizer", optimizer.name());
        fields.putAll(optimizer.values());
        fields.put("data", data);
        fields.put("limit", limit);
        fields.put("side", side);
        fields.put("classes", classes);
        fields.put("width", width);
        fields.put("seed", seed);
        fields.put("init", init);
        fields.put("dropout", dropout);
        fields.put("shuffle", shuffle);
        fields.put("weights", weights);
        return fields;
    }

    /**
     * Reads the stored form. Settings of other optimizers are ignored: earlier versions stored SGD's for every optimizer.
     *
     * @throws UserError as the constructor
     * @throws IllegalArgumentException for a field that neither recipes nor optimizers have
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Recipe of(StoredRecipe stored) {
        stored.settings().keySet().forEach(Recipe::requireSetting);
        return new Recipe(
                stored.net(),
                stored.epochs(),
                stored.batch(),
                stored.lr(),
                Optimizer.named(stored.optimizer()).with(stored.settings()),
                stored.data(),
                stored.limit(),
                stored.side(),
                stored.classes(),
                stored.width(),
                stored.seed(),
                stored.init(),
                stored.dropout(),
                stored.shuffle(),
                stored.weights());
    }

    private static void requireSetting(String name) {
        if (Optimizer.all().stream().noneMatch(optimizer -> optimizer.values().containsKey(name))) {
            throw new IllegalArgumentException("unknown field " + name);
        }
    }

    /** The stored form as it is read; {@code settings} are all fields without a component of their own. */
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
            String weights) {}

    private static void require(boolean right, String message) {
        if (!right) {
            throw new UserError(message);
        }
    }

    /** {@link #defaults(String, int, Optimizer)} with AdamW. */
    public static Recipe defaults(String net, int side) {
        return defaults(net, side, new AdamW());
    }

    /** What is trained where no option is given but the optimizer: five epochs on all images. */
    public static Recipe defaults(String net, int side, Optimizer optimizer) {
        return new Recipe(
                net,
                5,
                64,
                optimizer.defaultLearningRate(),
                optimizer,
                "sample",
                null,
                side,
                10,
                1,
                0,
                Initializer.DEFAULT,
                NetworkOptions.DROPOUT,
                true,
                null);
    }
}
