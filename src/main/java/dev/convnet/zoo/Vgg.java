package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.Dropout;
import dev.convnet.nn.Layer;

/**
 * VGG-11: five blocks of 3×3 convolutions, each of which halves height and width. The size of the first linear layer depends on
 * the side of the input.
 *
 * @see <a href="https://arxiv.org/abs/1409.1556">Simonyan and Zisserman 2014, Very deep convolutional networks for
 *     large-scale image recognition</a>
 */
final class Vgg implements Network {
    @Override
    public String name() {
        return "vgg11";
    }

    @Override
    public String title() {
        return "VGG-11";
    }

    @Override
    public int defaultSide() {
        return 224;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        return sequential(
                block(options.channels(64)),
                block(options.channels(128)),
                block(options.channels(256), options.channels(256)),
                block(options.channels(512), options.channels(512)),
                block(options.channels(512), options.channels(512)),
                flatten(),
                linear(4096),
                relu(),
                new Dropout(options.dropout()),
                linear(4096),
                relu(),
                new Dropout(options.dropout()),
                linear(options.classes()));
    }

    private static Layer block(long channels) {
        return sequential(conv(channels, 3).padding(1), relu(), maxPool(2));
    }

    private static Layer block(long first, long second) {
        return sequential(conv(first, 3).padding(1), relu(), conv(second, 3).padding(1), relu(), maxPool(2));
    }
}
