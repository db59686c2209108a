package dev.convnet.zoo;

import dev.convnet.base.UserError;

/**
 * What can be chosen about a network.
 *
 * @param side height and width of the square input, in pixels
 * @param classes the number of logits
 * @param width a factor on the channels of every convolution (not of the linear layers); 1 as published
 * @param dropout the probability in every dropout layer
 */
public record NetworkOptions(int side, int classes, double width, double dropout) {
    /** The dropout probability of every published network here. */
    public static final double DROPOUT = 0.5;

    public NetworkOptions {
        require(side >= 1, "side", side, "at least 1");
        require(classes >= 2, "classes", classes, "at least 2");
        require(width > 0 && width <= 16, "width", width, "above 0 and at most 16");
        require(dropout >= 0 && dropout < 1, "dropout", dropout, "at least 0 and below 1");
    }

    /** As published, for ten classes. */
    public static NetworkOptions side(int side) {
        return new NetworkOptions(side, 10, 1, DROPOUT);
    }

    public NetworkOptions withSide(int newSide) {
        return new NetworkOptions(newSide, classes, width, dropout);
    }

    /** {@code published} channels times the width, rounded, at least one. */
    public long channels(int published) {
        return Math.max(1, Math.round(published * width));
    }

    private static void require(boolean holds, String name, Number value, String right) {
        if (!holds) {
            throw new UserError(name + " is " + value + "; it must be " + right);
        }
    }
}
