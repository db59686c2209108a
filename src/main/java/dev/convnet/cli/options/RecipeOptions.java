package dev.convnet.cli.options;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.convnet.base.Json;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.nn.Initializer;
import dev.convnet.train.Recipe;
import dev.convnet.train.Selection;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.schedule.LearningRateSchedule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options that make a {@link Recipe}. Each field has the name of the recipe's component and is null if the option is not
 * given.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SuppressWarnings("UnusedVariable") // Jackson copies the fields, by name, into the recipe.
public final class RecipeOptions {
    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training images; default: 5.")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images in a batch, which are in memory at once; default: 64.")
    private Integer batch;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "Batches in a training step, whose gradients are averaged over their images; default: 1.")
    private Integer accumulate;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            completionCandidates = Choices.DataSetNames.class,
            description =
                    "The data set: ${COMPLETION-CANDIDATES}; a folder of pictures by class, with folders train and test or"
                            + " val, or without; a folder of IDX files; or an .npz file. sample, the default, comes with convnet;"
                            + " full is looked for in Debian's package and the cache, or downloaded.")
    private String data;

    @Mixin
    @JsonUnwrapped
    private SplitOptions split = new SplitOptions();

    @Option(
            names = "--normalize",
            paramLabel = "MEAN/STD",
            description =
                    "Normalize images, scaled to [0, 1]: imagenet, or numbers like 0.5/0.25, or one for each channel like"
                            + " 0.49,0.48,0.45/0.25,0.24,0.26; by default images are not normalized.")
    private String normalize;

    @Option(
            names = "--random-crop",
            paramLabel = "N",
            description = "Pad training images with N pixels of black on each side, and crop them at a random place.")
    private Integer randomCrop;

    /** True, or null if not given. */
    private Boolean randomFlip;

    @Option(names = "--random-flip", description = "Mirror training images left to right, half of them at random.")
    void setRandomFlip(boolean given) {
        randomFlip = given ? true : null;
    }

    @Option(
            names = "--random-rotation",
            paramLabel = "DEGREES",
            description = "Rotate training images by a random angle, at most so large, either way.")
    private Double randomRotation;

    @Option(names = "--limit", paramLabel = "N", description = "Train on the first N images only.")
    private Integer limit;

    @Option(
            names = "--side",
            paramLabel = "N",
            description = "Height and width that images are resized to; default: the network's published side.")
    private Integer side;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Number of classes; default: as many as the data set has.")
    private Integer classes;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "Channels of the network's input: 1 for gray, 3 for color; default: as the data set has.")
    private Integer channels;

    @Option(
            names = "--width",
            paramLabel = "F",
            description = "Factor on the channels of every convolution; default: 1.")
    private Double width;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random numbers; default: 0.")
    private Long seed;

    @Option(
            names = "--init",
            paramLabel = "NAME",
            completionCandidates = Choices.InitializerNames.class,
            description = "Initializer of the weights: ${COMPLETION-CANDIDATES}; default is PyTorch's.")
    private Initializer init;

    @Option(names = "--dropout", paramLabel = "P", description = "Probability of every dropout layer; default: 0.5.")
    private Double dropout;

    /** False, or null if not given. */
    private Boolean shuffle;

    @Option(names = "--no-shuffle", description = "Train on the images in the order of their file, in every epoch.")
    void setNoShuffle(boolean given) {
        shuffle = given ? false : null;
    }

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "Initial weights with the names of PyTorch's state_dict: a safetensors file, an ONNX model, a "
                            + "checkpoint, or the folder of a training.")
    private String weights;

    @Option(
            names = "--freeze",
            paramLabel = "PATTERN",
            description =
                    "For a model file: do not train the parameters whose names match, such as 'layer1.*'; repeatable.")
    private List<String> freeze;

    @Option(
            names = "--freeze-batch-norm",
            description = "For a model file: every batch norm normalizes with its running statistics and keeps them.")
    private Boolean freezeBatchNorm;

    @Option(
            names = "--eval-mode",
            paramLabel = "PATTERN",
            description =
                    "For a model file: the batch norm and dropout layers whose names match stay as at inference; repeatable.")
    private List<String> evalMode;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            completionCandidates = Choices.OptimizerNames.class,
            description = "${COMPLETION-CANDIDATES}, with PyTorch's settings; default: adamw.")
    private String optimizer;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            completionCandidates = Choices.ScheduleNames.class,
            description =
                    "How the learning rate changes, as PyTorch's schedulers do: ${COMPLETION-CANDIDATES}; default: constant.")
    private String schedule;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "End training after N epochs in a row that are no better than the best; 0, the default, for never.")
    private Integer patience;

    @Option(
            names = "--monitor",
            paramLabel = "NAME",
            completionCandidates = Choices.MonitorNames.class,
            description =
                    "What makes an epoch the best, of the test images: ${COMPLETION-CANDIDATES}; default: accuracy.")
    private Selection.Monitor monitor;

    /** True, or null if not given. */
    private Boolean keepBest;

    @Option(
            names = "--keep-best",
            description = "Also write best.onnx and best.safetensors, the network after its best epoch.")
    void setKeepBest(boolean given) {
        keepBest = given ? true : null;
    }

    /** The values of the options that {@link SettingOptions} adds, by name. */
    @JsonAnyGetter
    private final Map<String, Object> settings = new LinkedHashMap<>();

    @Spec
    void addSettingOptions(CommandSpec command) {
        SettingOptions.addTo(command, (name, value) -> {
            if (value == null) {
                settings.remove(name);
            } else {
                settings.put(name, value);
            }
        });
    }

    /** The recipe of a new run. @throws UserError if an option is out of its range or does not go with another */
    public Recipe begin(String net, TrainableNetworks networks) {
        Optimizer chosen = optimizer == null ? new AdamW() : Optimizer.named(optimizer);
        return completed(forData(Recipe.defaults(networks.choice(net, Optional.ofNullable(side)), chosen)));
    }

    /** The recipe with as many channels and classes as the data set has. */
    private Recipe forData(Recipe usual) {
        if (data == null || !(usual.network() instanceof ZooChoice zoo)) {
            return usual;
        }
        DataSource source = DataSources.parse(dataText(), split.split());
        return usual.with(
                zoo.options().withData(source.channels(), source.classNames().size()));
    }

    /**
     * The recipe of a run that continues: its checkpoint's. Only the number of epochs may change, and the place of the data if
     * the images stay the same.
     *
     * @throws UserError if an option contradicts the checkpoint
     */
    public Recipe resume(String net, Recipe stopped) {
        if (!net.equals(stopped.network().name())
                && !absolute(net).equals(stopped.network().name())) {
            throw new UserError("the checkpoint is a run of %s, not of %s"
                    .formatted(stopped.network().name(), net));
        }
        JsonNode before = Json.KEBAB.valueToTree(stopped);
        given().forEachEntry((option, value) -> {
            boolean isSame = before.has(option)
                    ? value.equals(before.get(option))
                    : changed(stopped, option, value).equals(stopped);
            if (!isSame && !mayChange(option, value, before.path(option))) {
                throw new UserError("--%s contradicts the checkpoint, which has %s %s: omit it"
                        .formatted(
                                given(option, value), option, before.has(option) ? text(before.get(option)) : "none"));
            }
        });
        return completed(stopped);
    }

    private static String given(String option, JsonNode value) {
        return switch (option) {
            case "shuffle" -> "no-shuffle";
            case "random-flip", "freeze-batch-norm" -> option;
            default -> option + " " + text(value);
        };
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return value.isEmpty()
                    ? "none"
                    : value.valueStream().map(JsonNode::asString).collect(joining(" and "));
        }
        return value.asString("none");
    }

    private static boolean mayChange(String option, JsonNode value, JsonNode before) {
        return switch (option) {
            case "epochs" -> true;
            case "data" -> DataSources.isSame(value.asString(), before.asString());
            default -> false;
        };
    }

    private Recipe completed(Recipe base) {
        LearningRateSchedule rates = schedule == null ? base.schedule().rates() : LearningRateSchedule.named(schedule);
        settings.keySet().forEach(setting -> requireSetting(setting, base.optimizer(), rates));
        ObjectNode recipe = Json.KEBAB.valueToTree(base);
        recipe.setAll(given());
        return recipe(recipe);
    }

    private static Recipe changed(Recipe base, String option, JsonNode value) {
        ObjectNode recipe = Json.KEBAB.valueToTree(base);
        recipe.set(option, value);
        return recipe(recipe);
    }

    private static Recipe recipe(ObjectNode fields) {
        try {
            return Json.KEBAB.treeToValue(fields, Recipe.class);
        } catch (JacksonException e) {
            throw e.getCause() instanceof UserError error ? error : e;
        }
    }

    /** Checks that a setting is not another optimizer's or another schedule's. */
    private static void requireSetting(String setting, Optimizer optimizer, LearningRateSchedule rates) {
        String optimizers = Optimizer.all().stream()
                .filter(other -> other.values().containsKey(setting))
                .map(Optimizer::name)
                .collect(joining(" and "));
        SettingError.require(
                optimizers.isEmpty() || optimizer.values().containsKey(setting),
                setting,
                "is for --optimizer %s only, not for %s".formatted(optimizers, optimizer.name()));
        String schedules = LearningRateSchedule.all().stream()
                .filter(other -> other.values().containsKey(setting))
                .map(LearningRateSchedule::name)
                .collect(joining(" and "));
        SettingError.require(
                schedules.isEmpty() || rates.values().containsKey(setting),
                setting,
                "is for --schedule %s only, not for %s".formatted(schedules, rates.name()));
    }

    /** The given options by name. Files have absolute paths, since a run may be resumed from another folder. */
    private ObjectNode given() {
        ObjectNode given = Json.KEBAB.valueToTree(this);
        if (optimizer != null) {
            given.put("optimizer", Optimizer.named(optimizer).name());
        }
        if (schedule != null) {
            given.put("schedule", LearningRateSchedule.named(schedule).name());
        }
        if (weights != null) {
            given.put("weights", absolute(weights));
        }
        if (data != null) {
            given.put("data", dataText());
        }
        return given;
    }

    private String dataText() {
        return DataSources.nameOf(data).orElseGet(() -> absolute(data));
    }

    private static String absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize().toString();
    }
}
