package dev.convnet.cli.options;

import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import picocli.CommandLine.Option;

/** The options of a network. */
public final class NetworkFlags {
    @Option(
            names = "--side",
            paramLabel = "N",
            description = "Height and width of the input; default: the network's published side.")
    private Integer side;

    @Option(names = "--classes", paramLabel = "N", description = "Number of classes; default: ${DEFAULT-VALUE}.")
    private int classes = 10;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "Channels of the input: 1 for gray, 3 for color; default: ${DEFAULT-VALUE}.")
    private int channels = 1;

    @Option(
            names = "--width",
            paramLabel = "F",
            description = "Factor on the channels of every convolution; default: ${DEFAULT-VALUE}.")
    private double width = 1;

    public NetworkOptions of(Network network) {
        int chosen = side == null ? network.defaultSide() : side;
        return new NetworkOptions(channels, chosen, classes, width, NetworkOptions.DROPOUT);
    }
}
