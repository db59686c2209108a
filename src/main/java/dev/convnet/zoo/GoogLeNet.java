package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.AdaptiveMaxPool2d;
import dev.convnet.nn.Layer;

/**
 * GoogLeNet: nine Inception blocks. As in the source document, the 3×3 convolution of the second stage has no ReLU and the
 * last pooling takes the maximum.
 *
 * @see <a href="https://arxiv.org/abs/1409.4842">Szegedy et al. 2014, Going deeper with convolutions</a>
 */
final class GoogLeNet implements Network {
    @Override
    public String name() {
        return "googlenet";
    }

    @Override
    public String title() {
        return "GoogLeNet";
    }

    @Override
    public int defaultSide() {
        return 96;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        return sequential(
                sequential(conv(options.channels(64), 7).stride(2).padding(3), relu(), halve()),
                sequential(
                        conv(options.channels(64), 1),
                        relu(),
                        conv(options.channels(192), 3).padding(1),
                        halve()),
                sequential(
                        inception(options, 64, 96, 128, 16, 32, 32),
                        inception(options, 128, 128, 192, 32, 96, 64),
                        halve()),
                sequential(
                        inception(options, 192, 96, 208, 16, 48, 64),
                        inception(options, 160, 112, 224, 24, 64, 64),
                        inception(options, 128, 128, 256, 24, 64, 64),
                        inception(options, 112, 144, 288, 32, 64, 64),
                        inception(options, 256, 160, 320, 32, 128, 128),
                        halve()),
                sequential(
                        inception(options, 256, 160, 320, 32, 128, 128),
                        inception(options, 384, 192, 384, 48, 128, 128),
                        new AdaptiveMaxPool2d(1, 1),
                        flatten()),
                linear(options.classes()));
    }

    private static Layer halve() {
        return maxPool(3).stride(2).padding(1);
    }

    private static Layer inception(NetworkOptions options, int p1, int p2Reduce, int p2, int p3Reduce, int p3, int p4) {
        return new Inception(
                options.channels(p1),
                options.channels(p2Reduce),
                options.channels(p2),
                options.channels(p3Reduce),
                options.channels(p3),
                options.channels(p4));
    }
}
