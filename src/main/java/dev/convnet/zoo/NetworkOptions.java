package dev.convnet.zoo;

import dev.convnet.base.SettingError;

/**
 * The options of a network.
 *
 * @param inputChannels the number of channels of the input: 1 for gray images, 3 for color
 * @param side the height and width of the input, in pixels
 * @param classes the number of logits
 * @param width a factor on the channels of every convolution, but not of linear layers; 1 as published
 * @param dropout the probability of every dropout layer
 */
public record NetworkOptions(int inputChannels, int side, int classes, double width, double dropout) {
    /** The dropout probability of the published networks. */
    public static final double DROPOUT = 0.5;

    private static final int MOST_PIXELS = 8192;
    private static final int MOST_CLASSES = 65_536;

    /** @throws SettingError if an option is out of its range */
    public NetworkOptions {
        SettingError.require(
                inputChannels == 1 || inputChannels == 3, "channels", "must be 1 or 3, not " + inputChannels);
        SettingError.requireRange(side, 1, MOST_PIXELS, "side");
        SettingError.requireRange(classes, 2, MOST_CLASSES, "classes");
        SettingError.require(width > 0 && width <= 16, "width", "must be above 0 and at most 16, not " + width);
        SettingError.require(dropout >= 0 && dropout < 1, "dropout", "must be at least 0 and below 1, not " + dropout);
    }

    /** Options for gray images. */
    public NetworkOptions(int side, int classes, double width, double dropout) {
        this(1, side, classes, width, dropout);
    }

    /** The published width and dropout, for ten classes of gray images. */
    public static NetworkOptions side(int side) {
        return new NetworkOptions(side, 10, 1, DROPOUT);
    }

    /** The same options for images of another side. */
    public NetworkOptions withSide(int newSide) {
        return new NetworkOptions(inputChannels, newSide, classes, width, dropout);
    }

    /** The same options for other images. */
    public NetworkOptions withData(int newInputChannels, int newClasses) {
        return new NetworkOptions(newInputChannels, side, newClasses, width, dropout);
    }

    /** The number of channels for a published number: scaled by the width, rounded, and at least 1. */
    public long channels(int published) {
        return Math.max(1, Math.round(published * width));
    }
}
