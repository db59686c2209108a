package dev.convnet.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.convnet.base.SettingError;
import dev.convnet.data.Batches;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.data.Dataset;
import dev.convnet.data.Order;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.util.Map;

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
        Initialization initialization,
        long seed) {
    /**
     * A network and what was chosen about it.
     *
     * @param name the network's name, such as {@code lenet-bn}
     */
    public record NetworkChoice(String name, NetworkOptions options) {
        /** The network with these options. @throws dev.convnet.base.UserError if there is no such network, or it cannot be made so */
        public NetworkGraph emit(Mode mode) {
            return Zoo.named(name).emit(options, mode);
        }
    }

    /**
     * The training images and their order.
     *
     * @param source where the images come from, as {@link dev.convnet.data.DataSources#parse} reads it
     * @param limit the number of training images, from the first; null for all
     * @param shuffle whether each epoch has a random order; otherwise all have the order of the file
     */
    public record DataChoice(String source, Integer limit, boolean shuffle) {
        public DataChoice {
            SettingError.require(limit == null || limit >= 1, "limit", "must be at least 1, not " + limit);
        }

        /** Where the images come from. @throws SettingError if {@code source} is neither a data set nor a folder */
        public DataSource from() {
            return DataSources.parse(source);
        }

        /** The number of training images of a data set that has {@code available}. */
        public int images(int available) {
            return limit == null ? available : Math.min(available, limit);
        }
    }

    /**
     * How long and how fast to train.
     *
     * @param batch images in a step; the last step of an epoch has the rest
     */
    public record Schedule(int epochs, int batch, double learningRate) {
        private static final int MOST_EPOCHS = 1_000_000;
        private static final int MOST_IMAGES = 65_536;

        /** @throws SettingError if a setting is out of its range */
        public Schedule {
            SettingError.requireRange(epochs, 1, MOST_EPOCHS, "epochs");
            SettingError.requireRange(batch, 1, MOST_IMAGES, "batch");
            SettingError.require(
                    learningRate > 0 && learningRate <= Float.MAX_VALUE,
                    "lr",
                    "must be a number above 0, not " + learningRate);
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
        return new Recipe(
                new NetworkChoice(network, NetworkOptions.side(side)),
                new DataChoice("sample", null, true),
                new Schedule(5, 64, optimizer.defaultLearningRate()),
                optimizer,
                new Initialization(Initializer.DEFAULT, null),
                0);
    }

    public Recipe with(NetworkOptions options) {
        return new Recipe(new NetworkChoice(network.name, options), data, schedule, optimizer, initialization, seed);
    }

    public Recipe with(DataChoice other) {
        return new Recipe(network, other, schedule, optimizer, initialization, seed);
    }

    /** The recipe for a run whose state comes from a checkpoint, so that the file of its initial weights is not needed. */
    Recipe withoutWeights() {
        return new Recipe(
                network, data, schedule, optimizer, new Initialization(initialization.initializer, null), seed);
    }

    public Recipe with(Schedule other) {
        return new Recipe(network, data, other, optimizer, initialization, seed);
    }

    /**
     * The data set with the recipe's training images only.
     *
     * @throws dev.convnet.base.UserError if the data set has fewer training images than the limit
     */
    public Dataset limited(Dataset all) {
        return data.limit == null ? all : all.limitTrain(data.limit);
    }

    /**
     * The batches of one epoch, in the recipe's order.
     *
     * @param limited the data set, with the recipe's training images only
     * @param epoch from 1
     */
    public Batches batches(Dataset limited, int epoch) {
        Order order = data.shuffle ? new Order.Shuffled(seed) : new Order.OfFile();
        return new Batches(limited.train(), schedule.batch, order, epoch);
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
