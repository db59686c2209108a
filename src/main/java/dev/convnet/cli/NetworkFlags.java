package dev.convnet.cli;

import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import picocli.CommandLine.Option;

/** What can be chosen about a network on the command line. */
final class NetworkFlags {
    @Option(
            names = "--side",
            paramLabel = "N",
            description = "height and width of the input (default: 224, 96 or 28, as published)")
    private Integer side;

    @Option(names = "--classes", paramLabel = "N", description = "number of logits (default: ${DEFAULT-VALUE})")
    private int classes = 10;

    @Option(
            names = "--width",
            paramLabel = "F",
            description = "factor on the channels of every convolution (default: ${DEFAULT-VALUE})")
    private double width = 1;

    NetworkOptions of(Network network) {
        int chosen = side == null ? network.defaultSide() : side;
        return new NetworkOptions(chosen, classes, width, NetworkOptions.DROPOUT);
    }
}
