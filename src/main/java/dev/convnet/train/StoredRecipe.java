package dev.convnet.train;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.convnet.base.SettingError;
import dev.convnet.nn.Initializer;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.artifacts.Freezing;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Setting;
import dev.convnet.train.graph.StepOptions;
import dev.convnet.train.schedule.ConstantRate;
import dev.convnet.train.schedule.LearningRateSchedule;
import dev.convnet.train.schedule.Warmup;
import dev.convnet.zoo.NetworkOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The stored form of a {@link Recipe}: one flat JSON object, in which the settings of the optimizer and of the schedule follow their
 * names. Parts of a recipe that earlier versions did not have are stored only where they are used.
 *
 * @param settings the fields that have no component of their own, by name
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
        Integer classes,
        Double width,
        long seed,
        Initializer init,
        Double dropout,
        boolean shuffle,
        String weights) {
    private static final String SCHEDULE = "schedule";
    private static final String ACCUMULATE = "accumulate";
    private static final String MONITOR = "monitor";
    private static final String PATIENCE = "patience";
    private static final String KEEP_BEST = "keep-best";
    private static final String MODEL = "model";
    private static final String MODEL_HASH = "model-sha256";
    private static final String MODEL_CLASSES = "model-classes";
    private static final String FREEZE = "freeze";
    private static final String EVAL_MODE = "eval-mode";
    private static final String FREEZE_BATCH_NORM = "freeze-batch-norm";
    private static final Set<String> OF_MODELS =
            Set.of(MODEL, MODEL_HASH, MODEL_CLASSES, FREEZE, EVAL_MODE, FREEZE_BATCH_NORM);
    private static final Set<String> OPTIONAL = Set.of(SCHEDULE, ACCUMULATE, MONITOR, PATIENCE, KEEP_BEST);

    /** The fields of a recipe, in the order in which they are written. */
    static Map<String, Object> fields(Recipe recipe) {
        Schedule schedule = recipe.schedule();
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (recipe.network()) {
            case ZooChoice zoo -> fields.put("net", zoo.name());
            case ModelChoice model -> {
                fields.put("net", null);
                fields.put(MODEL, model.path());
                fields.put(MODEL_HASH, model.sha256());
                fields.put(MODEL_CLASSES, model.ownClasses());
            }
        }
        fields.put("epochs", schedule.epochs());
        fields.put("batch", schedule.batch());
        fields.put("lr", schedule.learningRate());
        fields.putAll(choices(recipe));
        fields.put("optimizer", recipe.optimizer().name());
        fields.putAll(settings(recipe));
        fields.put("data", recipe.data().source());
        fields.put("limit", recipe.data().limit());
        fields.put("side", recipe.network().side());
        switch (recipe.network()) {
            case ZooChoice zoo -> {
                fields.put("classes", zoo.options().classes());
                fields.put("width", zoo.options().width());
            }
            case ModelChoice model -> {
                fields.put("classes", model.newClasses().orElse(null));
                fields.put("width", null);
            }
        }
        fields.put("seed", recipe.seed());
        fields.put("init", recipe.initialization().initializer());
        switch (recipe.network()) {
            case ZooChoice zoo -> fields.put("dropout", zoo.options().dropout());
            case ModelChoice model -> {
                fields.put("dropout", model.dropout().orElse(null));
                fields.put(FREEZE, model.freezing().parameters());
                fields.put(EVAL_MODE, model.freezing().layers());
                fields.put(FREEZE_BATCH_NORM, model.freezing().batchNorms());
            }
        }
        fields.put("shuffle", recipe.data().shuffle());
        fields.put("weights", recipe.initialization().weights());
        fields.putAll(StoredImages.fields(recipe));
        return fields;
    }

    /** The optimizer's settings, and those of other parts of the recipe that are used, by name. */
    static Map<String, Object> settings(Recipe recipe) {
        Schedule schedule = recipe.schedule();
        Map<String, Object> settings = new LinkedHashMap<>(recipe.optimizer().values());
        settings.putAll(schedule.rates().values());
        if (!schedule.warmup().equals(Warmup.NONE)) {
            settings.putAll(Setting.values(schedule.warmup()));
        }
        if (schedule.accumulate() > 1) {
            settings.put(ACCUMULATE, schedule.accumulate());
        }
        recipe.step().values().forEach((name, value) -> {
            if (!value.equals(0.0)) {
                settings.put(name, value);
            }
        });
        if (recipe.selection().isUsed()) {
            settings.put(PATIENCE, recipe.selection().patience());
            settings.put(KEEP_BEST, recipe.selection().keepBest());
        }
        return settings;
    }

    /** The schedule, unless the rate is constant, and the monitor, where it is used. */
    static Map<String, String> choices(Recipe recipe) {
        Map<String, String> choices = new LinkedHashMap<>();
        if (!recipe.schedule().rates().equals(new ConstantRate())) {
            choices.put(SCHEDULE, recipe.schedule().rates().name());
        }
        if (recipe.selection().isUsed()) {
            choices.put(MONITOR, recipe.selection().monitor().toString());
        }
        return choices;
    }

    /**
     * The recipe. Settings of other optimizers are ignored: earlier versions stored SGD's for every optimizer.
     *
     * @throws dev.convnet.base.UserError if a value is out of its range
     * @throws IllegalArgumentException for a field that recipes do not have
     */
    Recipe recipe() {
        Map<String, Object> others = new LinkedHashMap<>(settings);
        Map<String, Object> given = new LinkedHashMap<>(settings);
        others.keySet().removeAll(StoredImages.names());
        given.keySet().retainAll(StoredImages.names());
        others.keySet().forEach(StoredRecipe::requireSetting);
        StoredImages images = StoredImages.of(given);
        return new Recipe(
                settings.containsKey(MODEL) ? modelChoice(images.channels()) : zooChoice(images.channels()),
                new DataChoice(data, limit, shuffle, images.split(), images.normalize(), images.augmentation()),
                new Schedule(
                        epochs,
                        batch,
                        stored(ACCUMULATE, Integer.class, 1),
                        lr,
                        LearningRateSchedule.named(stored(SCHEDULE, String.class, new ConstantRate().name()))
                                .with(others),
                        Setting.with(Warmup.class, Warmup.NONE, others)),
                Optimizer.named(optimizer).with(others),
                StepOptions.NONE.with(others),
                new Selection(
                        Selection.Monitor.valueOf(stored(
                                        MONITOR,
                                        String.class,
                                        Selection.LAST.monitor().toString())
                                .toUpperCase(Locale.ROOT)),
                        stored(PATIENCE, Integer.class, 0),
                        stored(KEEP_BEST, Boolean.class, false)),
                new Initialization(init, weights),
                seed);
    }

    private <T> T stored(String field, Class<T> type, T otherwise) {
        Object value = settings.getOrDefault(field, otherwise);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("%s is %s".formatted(field, value));
        }
        return type.cast(value);
    }

    private ZooChoice zooChoice(int channels) {
        for (String setting : OF_MODELS) {
            SettingError.require(
                    !settings.containsKey(setting), setting, "is for model files only, not for the network " + net);
        }
        return new ZooChoice(net, new NetworkOptions(channels, side, classes, width, dropout));
    }

    private ModelChoice modelChoice(int channels) {
        String model = stored(MODEL, String.class, null);
        SettingError.require(width == null, "width", "is for convnet's networks only, not for the model " + model);
        return new ModelChoice(
                model,
                Path.of(model),
                stored(MODEL_HASH, String.class, null),
                channels,
                side,
                stored(MODEL_CLASSES, Integer.class, null),
                Optional.ofNullable(classes),
                Optional.ofNullable(dropout),
                new Freezing(texts(FREEZE), texts(EVAL_MODE), stored(FREEZE_BATCH_NORM, Boolean.class, false)));
    }

    private List<String> texts(String field) {
        List<?> texts = stored(field, List.class, List.of());
        return texts.stream().map(String::valueOf).toList();
    }

    private static void requireSetting(String name) {
        boolean known = OPTIONAL.contains(name)
                || OF_MODELS.contains(name)
                || Optimizer.all().stream()
                        .anyMatch(optimizer -> optimizer.values().containsKey(name))
                || LearningRateSchedule.all().stream()
                        .anyMatch(schedule -> schedule.values().containsKey(name))
                || Setting.values(Warmup.NONE).containsKey(name)
                || StepOptions.NONE.values().containsKey(name);
        if (!known) {
            throw new IllegalArgumentException("unknown field " + name);
        }
    }
}
