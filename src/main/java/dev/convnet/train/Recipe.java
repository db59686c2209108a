package dev.convnet.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.convnet.base.SettingError;
import dev.convnet.classify.ClassifierMetadata;
import dev.convnet.data.Augmentation;
import dev.convnet.data.Batches;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.data.Dataset;
import dev.convnet.data.ImageFormat;
import dev.convnet.data.LabeledImages;
import dev.convnet.data.Normalization;
import dev.convnet.data.Order;
import dev.convnet.data.Preparation;
import dev.convnet.data.PreparedImages;
import dev.convnet.data.Split;
import dev.convnet.nn.Initializer;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.StepOptions;
import dev.convnet.train.schedule.ConstantRate;
import dev.convnet.train.schedule.LearningRateSchedule;
import dev.convnet.train.schedule.OneCycle;
import dev.convnet.train.schedule.TrainingLength;
import dev.convnet.train.schedule.Warmup;
import dev.convnet.zoo.NetworkOptions;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that decides the outcome of a training run: two runs of one recipe on one machine, with equal thread counts, have
 * the same losses to the last bit. In files a recipe is one flat JSON object, whose fields are named like the options of {@code
 * convnet train}.
 *
 * @param seed of everything that is random: initial weights, the images' order, dropout's masks
 */
public record Recipe(
        NetworkChoice network,
        DataChoice data,
        Schedule schedule,
        Optimizer optimizer,
        StepOptions step,
        Selection selection,
        Initialization initialization,
        long seed) {
    /** A recipe with {@link StepOptions#NONE} and {@link Selection#LAST}. */
    public Recipe(
            NetworkChoice network,
            DataChoice data,
            Schedule schedule,
            Optimizer optimizer,
            Initialization initialization,
            long seed) {
        this(network, data, schedule, optimizer, StepOptions.NONE, Selection.LAST, initialization, seed);
    }

    /**
     * The training images and their order.
     *
     * @param source where the images come from, as {@link dev.convnet.data.DataSources#parse} reads it
     * @param limit the number of training images, from the first; null for all
     * @param shuffle whether each epoch has a random order; otherwise all have the order of the file
     * @param split splits a folder of pictures that has no test images of its own
     * @param normalization the normalization of training and test images; null for none
     * @param augmentation the random changes of training images
     */
    public record DataChoice(
            String source,
            Integer limit,
            boolean shuffle,
            Split split,
            Normalization normalization,
            Augmentation augmentation) {
        public DataChoice {
            SettingError.require(limit == null || limit >= 1, "limit", "must be at least 1, not " + limit);
        }

        /** Images as they are. */
        public DataChoice(String source, Integer limit, boolean shuffle) {
            this(source, limit, shuffle, Split.DEFAULT, null, Augmentation.NONE);
        }

        /** Where the images come from. @throws SettingError if {@code source} is neither a data set nor a folder */
        public DataSource from() {
            return DataSources.parse(source, split);
        }

        /** The number of training images of a data set that has {@code available}. */
        public int images(int available) {
            return limit == null ? available : Math.min(available, limit);
        }
    }

    /**
     * How long and how fast to train.
     *
     * @param batch the most images that are in memory at once; the last batch of an epoch has the rest
     * @param accumulate the batches of a step, whose gradients are averaged over their images; the last step of an epoch has the rest
     * @param learningRate the rate that the schedule starts from, or for {@link OneCycle} rises to
     * @param rates how the learning rate changes
     * @param warmup how the rate rises before that
     */
    public record Schedule(
            int epochs, int batch, int accumulate, double learningRate, LearningRateSchedule rates, Warmup warmup) {
        private static final int MOST_EPOCHS = 1_000_000;
        private static final int MOST_IMAGES = 65_536;

        /** @throws SettingError if a setting is out of its range */
        public Schedule {
            SettingError.requireRange(epochs, 1, MOST_EPOCHS, "epochs");
            SettingError.requireRange(batch, 1, MOST_IMAGES, "batch");
            SettingError.requireRange(accumulate, 1, MOST_IMAGES, "accumulate");
            SettingError.require(
                    learningRate > 0 && learningRate <= Float.MAX_VALUE,
                    "lr",
                    "must be a number above 0, not " + learningRate);
            SettingError.require(
                    !(rates instanceof OneCycle) || warmup.warmupEpochs() == 0,
                    "warmup-epochs",
                    "must be 0 with the schedule one-cycle, which has a warm-up of its own, not "
                            + warmup.warmupEpochs());
            // A setting that does not suit the learning rate is found now, rather than in the first step.
            rates.rate(learningRate, 0, new TrainingLength(1, 1));
        }

        /** Single batches at a constant rate. */
        public Schedule(int epochs, int batch, double learningRate) {
            this(epochs, batch, 1, learningRate, new ConstantRate(), Warmup.NONE);
        }

        /** The most images of a step. */
        public int stepImages() {
            return (int) Math.min((long) batch * accumulate, Integer.MAX_VALUE);
        }

        /**
         * The learning rate of a step.
         *
         * @param step the number of steps before this one
         * @param images the number of training images
         */
        public double rate(long step, int images) {
            long stepsPerEpoch = Math.ceilDiv(images, stepImages());
            TrainingLength length = new TrainingLength(stepsPerEpoch * epochs, stepsPerEpoch);
            long rising = warmup.steps(length);
            return step < rising
                    ? warmup.rate(learningRate, step, rising)
                    : rates.rate(learningRate, step - rising, length.after(rising));
        }
    }

    /**
     * Where the weights start.
     *
     * @param initializer draws the weights, unless a file has them
     * @param weights a safetensors file with the weights; null to draw them
     */
    public record Initialization(Initializer initializer, String weights) {}

    /** {@link #defaults(String, int, Optimizer)} with AdamW. */
    public static Recipe defaults(String network, int side) {
        return defaults(network, side, new AdamW());
    }

    /** The recipe of {@code convnet train} without options: five epochs on all images of the sample. */
    public static Recipe defaults(String network, int side, Optimizer optimizer) {
        return defaults(new ZooChoice(network, NetworkOptions.side(side)), optimizer);
    }

    /** As {@link #defaults(String, int, Optimizer)}, with anything that can be trained. */
    public static Recipe defaults(NetworkChoice network, Optimizer optimizer) {
        return new Recipe(
                network,
                new DataChoice("sample", null, true),
                new Schedule(5, 64, optimizer.defaultLearningRate()),
                optimizer,
                new Initialization(Initializer.DEFAULT, null),
                0);
    }

    public Recipe with(NetworkOptions options) {
        return with(new ZooChoice(network.name(), options));
    }

    /** The same recipe for another network. */
    public Recipe with(NetworkChoice other) {
        return new Recipe(other, data, schedule, optimizer, step, selection, initialization, seed);
    }

    public Recipe with(DataChoice other) {
        return new Recipe(network, other, schedule, optimizer, step, selection, initialization, seed);
    }

    /** The recipe for a run whose state comes from a checkpoint, so that the file of its initial weights is not needed. */
    Recipe withoutWeights() {
        return new Recipe(
                network,
                data,
                schedule,
                optimizer,
                step,
                selection,
                new Initialization(initialization.initializer, null),
                seed);
    }

    public Recipe with(Schedule other) {
        return new Recipe(network, data, other, optimizer, step, selection, initialization, seed);
    }

    public Recipe with(StepOptions other) {
        return new Recipe(network, data, schedule, optimizer, other, selection, initialization, seed);
    }

    public Recipe with(Selection other) {
        return new Recipe(network, data, schedule, optimizer, step, other, initialization, seed);
    }

    /**
     * The numbers and flags of the recipe besides those of the network, the data, the learning rate and the length, by name: the
     * optimizer's settings, and those of other parts that are used.
     */
    public Map<String, Object> settings() {
        return StoredRecipe.settings(this);
    }

    /** The schedule and the monitor by name, where they are used: {@code schedule}, {@code monitor}. */
    public Map<String, String> choices() {
        return StoredRecipe.choices(this);
    }

    /**
     * The data set with the recipe's training images only.
     *
     * @throws dev.convnet.base.UserError if the data set has fewer training images than the limit
     */
    public Dataset limited(Dataset all) {
        return data.limit == null ? all : all.limitTrain(data.limit);
    }

    /** How images become the network's input. @throws SettingError if the normalization is for another number of channels */
    public Preparation preparation() {
        return new Preparation(
                network.inputChannels(), network.side(), Optional.ofNullable(data.normalization), data.augmentation);
    }

    /** The format of the images in training and test batches. */
    public ImageFormat imageFormat() {
        return preparation().format(data.from().format());
    }

    /** What the trained model's metadata say about the images and classes. */
    public ClassifierMetadata metadata(Dataset images) {
        return new ClassifierMetadata(
                images.classNames(),
                Optional.ofNullable(data.normalization),
                images.train().format());
    }

    /** The test images, prepared like the training images but without augmentation. */
    PreparedImages testImages(Dataset limited) {
        return prepared(limited.test(), preparation().forTest(), limited);
    }

    /** Prepares images in the format of the training images. */
    private PreparedImages prepared(LabeledImages images, Preparation how, Dataset limited) {
        return new PreparedImages(
                images, how, preparation().format(limited.train().format()), seed);
    }

    /**
     * The batches of one epoch, in the recipe's order.
     *
     * @param limited the data set, with the recipe's training images only
     * @param epoch from 1
     */
    public Batches batches(Dataset limited, int epoch) {
        Order order = data.shuffle ? new Order.Shuffled(seed) : new Order.OfFile();
        return new Batches(prepared(limited.train(), preparation(), limited), schedule.batch, order, epoch);
    }

    @JsonValue
    Map<String, Object> stored() {
        return StoredRecipe.fields(this);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Recipe of(StoredRecipe stored) {
        return stored.recipe();
    }
}
