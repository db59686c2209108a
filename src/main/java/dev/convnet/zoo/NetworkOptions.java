package dev.convnet.zoo;

import dev.convnet.base.SettingError;

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
        SettingError.require(side >= 1, "side", "must be at least 1, not " + side);
        SettingError.require(classes >= 2, "classes", "must be at least 2, not " + classes);
        SettingError.require(width > 0 && width <= 16, "width", "must be above 0 and at most 16, not " + width);
        SettingError.require(dropout >= 0 && dropout < 1, "dropout", "must be at least 0 and below 1, not " + dropout);
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
}
