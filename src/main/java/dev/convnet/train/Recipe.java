package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.nn.Initializer;
import dev.convnet.zoo.NetworkOptions;

/**
 * Everything that decides the outcome of a training run: two runs of one recipe on one machine, with as many threads, give
 * the same losses to the last bit. Its components are the options of {@code convnet train}, by name.
 *
 * @param net the network's name, such as {@code lenet-bn}
 * @param batch images in a step; the last step of an epoch has what is left
 * @param lr learning rate
 * @param momentum of {@link Optimizer#SGD}; 0 for none
 * @param data where the images come from, as {@link dev.convnet.data.DataSource#parse} reads it
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
        double momentum,
        boolean nesterov,
        double weightDecay,
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
        require(momentum >= 0 && momentum < 1, "--momentum must be from 0 to below 1, not " + momentum);
        require(
                momentum == 0 || optimizer == Optimizer.SGD,
                "--momentum is for --optimizer sgd only, not for " + optimizer);
        require(
                !nesterov || (optimizer == Optimizer.SGD && momentum > 0),
                "--nesterov needs --optimizer sgd and a --momentum above 0");
        require(
                weightDecay >= 0 && weightDecay <= Float.MAX_VALUE,
                "--weight-decay must be a number from 0 on, not " + weightDecay);
        require(limit == null || limit >= 1, "--limit must be at least 1, not " + limit);
        require(side >= 1, "--side must be at least 1, not " + side);
        require(classes >= 2, "--classes must be at least 2, not " + classes);
        require(width > 0 && width <= 16, "--width must be above 0 and at most 16, not " + width);
        require(dropout >= 0 && dropout < 1, "--dropout must be from 0 to below 1, not " + dropout);
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new UserError(message);
        }
    }

    /** {@link #defaults(String, int, Optimizer)} with AdamW. */
    public static Recipe defaults(String net, int side) {
        return defaults(net, side, Optimizer.ADAMW);
    }

    /** What is trained where no option is given but the optimizer: five epochs on all images. */
    public static Recipe defaults(String net, int side, Optimizer optimizer) {
        return new Recipe(
                net,
                5,
                64,
                optimizer.defaultLearningRate(),
                optimizer,
                0,
                false,
                optimizer.defaultWeightDecay(),
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
