package dev.convnet.zoo.example;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.Layer;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;

/** A user's own network in one class. Commands and suites accept the name of the class as the name of a network. */
public final class TinyNet implements Network {
    @Override
    public int defaultSide() {
        return 28;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        return sequential(
                conv(options.channels(8), 3).padding(1),
                relu(),
                maxPool(2),
                conv(options.channels(16), 3).padding(1),
                relu(),
                maxPool(2),
                flatten(),
                linear(options.classes()));
    }
}
