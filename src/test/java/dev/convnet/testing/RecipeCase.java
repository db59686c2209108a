package dev.convnet.testing;

import dev.convnet.base.Json;
import dev.convnet.train.Recipe;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A recipe with schedules, clipping and the like, which PyTorch follows, too.
 *
 * @param limit the number of training images of BN-LeNet; empty if only the learning rates are compared
 * @param settings the recipe's fields that are not the default's
 */
public record RecipeCase(String name, OptionalInt limit, Map<String, Object> settings) {
    public static final int STEPS = 20;
    private static final int BATCH = 16;

    /** Steps in an epoch of recipes that are not trained. */
    private static final int STEPS_PER_EPOCH = 25;

    /** Every case. */
    public static Stream<RecipeCase> cases() {
        return Stream.concat(trained(), schedules());
    }

    /** Trainings of twenty steps. */
    public static Stream<RecipeCase> trained() {
        return Stream.of(
                trained("label-smoothing", Map.of("label-smoothing", 0.1)),
                trained("clip-norm", Map.of("clip-norm", 0.3)),
                trained("clip-norm-adamw", Map.of("clip-norm", 0.3, "optimizer", "adamw", "lr", 1e-3)),
                trained("clip-value", Map.of("clip-value", 0.02)),
                trained("ema", Map.of("ema-decay", 0.9)),
                accumulating("accumulate", Map.of("accumulate", 3)),
                trained("step", Map.of("schedule", "step", "step-size", 0.25, "gamma", 0.5)),
                trained("cosine", Map.of("schedule", "cosine", "eta-min", 0.01)),
                trained("one-cycle", Map.of("schedule", "one-cycle")),
                trained("warm-up", Map.of("warmup-epochs", 0.4, "warmup-factor", 0.1)),
                accumulating(
                        "everything",
                        Map.of(
                                "accumulate",
                                3,
                                "schedule",
                                "cosine",
                                "warmup-epochs",
                                0.25,
                                "clip-norm",
                                0.5,
                                "label-smoothing",
                                0.1,
                                "ema-decay",
                                0.8,
                                "optimizer",
                                "adamw",
                                "lr",
                                2e-3)));
    }

    private static Stream<RecipeCase> schedules() {
        Map<String, Object> warmup = Map.of("warmup-epochs", 1.0);
        return Stream.of(
                rates("rates-step", Map.of("schedule", "step", "step-size", 1.0, "gamma", 0.3)),
                rates("rates-step-warm-up", with(warmup, Map.of("schedule", "step", "step-size", 1.2, "gamma", 0.3))),
                rates("rates-cosine", Map.of("schedule", "cosine", "eta-min", 0.001)),
                rates("rates-cosine-warm-up", with(warmup, Map.of("schedule", "cosine"))),
                rates("rates-one-cycle", Map.of("schedule", "one-cycle")),
                rates(
                        "rates-one-cycle-late",
                        Map.of(
                                "schedule",
                                "one-cycle",
                                "pct-start",
                                0.55,
                                "div-factor",
                                10.0,
                                "final-div-factor",
                                50.0)),
                rates("rates-warm-up", with(warmup, Map.of("warmup-factor", 0.01))));
    }

    private static RecipeCase trained(String name, Map<String, Object> settings) {
        return new RecipeCase(
                name,
                OptionalInt.of(STEPS * BATCH),
                with(Map.of("optimizer", "sgd", "lr", 0.1, "momentum", 0.9, "nesterov", false), settings));
    }

    /** The last step has 40 images: the last of its three batches has 8. */
    private static RecipeCase accumulating(String name, Map<String, Object> settings) {
        return new RecipeCase(
                name, OptionalInt.of(STEPS * BATCH * 3 - 8), with(Map.of("optimizer", "sgd", "lr", 0.1), settings));
    }

    private static RecipeCase rates(String name, Map<String, Object> settings) {
        return new RecipeCase(name, OptionalInt.empty(), with(Map.of("optimizer", "sgd", "lr", 0.4), settings));
    }

    private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>(some);
        all.putAll(more);
        if (!"sgd".equals(all.getOrDefault("optimizer", "sgd"))) {
            all.keySet().removeAll(List.of("momentum", "nesterov"));
        }
        return all;
    }

    /** The recipe, whose initial weights are in the file {@code weights}. */
    public Recipe recipe(Path weights) {
        ObjectNode stored = Json.KEBAB.valueToTree(Recipe.defaults("lenet-bn", 28));
        stored.remove("weight-decay");
        stored.put("epochs", epochs())
                .put("batch", BATCH)
                .put("limit", images())
                .put("shuffle", false);
        stored.put("dropout", 0.0).put("weights", weights.toString());
        settings.forEach((name, value) -> stored.set(name, Json.KEBAB.valueToTree(value)));
        return Json.KEBAB.treeToValue(stored, Recipe.class);
    }

    private int epochs() {
        return limit.isPresent() ? 1 : 4;
    }

    /** The training images of an epoch. */
    public int images() {
        return limit.orElse(STEPS_PER_EPOCH * BATCH);
    }

    /** The steps of the training. */
    public int steps() {
        return limit.isPresent() ? STEPS : STEPS_PER_EPOCH * epochs();
    }

    /** What {@code recipes.py} needs. */
    Map<String, Object> plan(Path weights) {
        Recipe recipe = recipe(weights);
        Map<String, Object> plan = new HashMap<>(recipe.settings());
        plan.putAll(recipe.choices());
        plan.put("name", name);
        plan.put("lr", recipe.schedule().learningRate());
        plan.put("optimizer", recipe.optimizer().name());
        plan.put("settings", recipe.optimizer().values());
        plan.put("batch", BATCH);
        plan.put("epochs", epochs());
        plan.put("steps_per_epoch", steps() / epochs());
        limit.ifPresent(images -> plan.put("limit", images));
        return plan;
    }

    @Override
    public String toString() {
        return name;
    }
}
