package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.named;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.AdaptiveMaxPool2d;
import dev.convnet.nn.Conv2d;
import dev.convnet.nn.Dropout2d;
import dev.convnet.nn.Layer;

/**
 * Network in network: two 1×1 convolutions follow each convolution, and the last block has one channel per class.
 *
 * @see <a href="https://arxiv.org/abs/1312.4400">Lin, Chen and Yan 2013, Network in network</a>
 */
final class NetworkInNetwork implements Network {
    @Override
    public String name() {
        return "nin";
    }

    @Override
    public String title() {
        return "NiN";
    }

    @Override
    public int defaultSide() {
        return 224;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        return sequential(
                named("n1", block(conv(options.channels(96), 11).stride(4))),
                named("m1", maxPool(3).stride(2)),
                named("n2", block(conv(options.channels(256), 5).padding(2))),
                named("m2", maxPool(3).stride(2)),
                named("n3", block(conv(options.channels(384), 3).padding(1))),
                named("m3", maxPool(3).stride(2)),
                named("dropout1", new Dropout2d(options.dropout())),
                named("n4", block(conv(options.classes(), 3).padding(1))),
                named("avg1", new AdaptiveMaxPool2d(1, 1)),
                named("flat", flatten()));
    }

    private static Layer block(Conv2d first) {
        long channels = first.channels();
        return sequential(first, relu(), conv(channels, 1), relu(), conv(channels, 1), relu());
    }
}
