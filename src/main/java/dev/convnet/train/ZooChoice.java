package dev.convnet.train;

import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;

/**
 * A network of the zoo.
 *
 * @param name the network's name, such as {@code lenet-bn}
 */
public record ZooChoice(String name, NetworkOptions options) implements NetworkChoice {
    @Override
    public int inputChannels() {
        return options.inputChannels();
    }

    @Override
    public int side() {
        return options.side();
    }

    @Override
    public int classes() {
        return options.classes();
    }

    /** The network with these options. @throws dev.convnet.base.UserError if there is no such network, or it cannot be made so */
    public NetworkGraph emit(Mode mode) {
        return Zoo.named(name).emit(options, mode);
    }
}
