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
 * GoogLeNet: nine Inception blocks. As in the source document, no ReLU follows the 3×3 convolution of the second stage, and
 * the last pooling is max pooling.
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
        Inception inception = new Inception(options);
        return sequential(
                sequential(conv(options.channels(64), 7).stride(2).padding(3), relu(), halve()),
                sequential(
                        conv(options.channels(64), 1),
                        relu(),
                        conv(options.channels(192), 3).padding(1),
                        halve()),
                sequential(
                        inception.conv1x1(64).conv3x3(96, 128).conv5x5(16, 32).pool(32),
                        inception.conv1x1(128).conv3x3(128, 192).conv5x5(32, 96).pool(64),
                        halve()),
                sequential(
                        inception.conv1x1(192).conv3x3(96, 208).conv5x5(16, 48).pool(64),
                        inception.conv1x1(160).conv3x3(112, 224).conv5x5(24, 64).pool(64),
                        inception.conv1x1(128).conv3x3(128, 256).conv5x5(24, 64).pool(64),
                        inception.conv1x1(112).conv3x3(144, 288).conv5x5(32, 64).pool(64),
                        inception
                                .conv1x1(256)
                                .conv3x3(160, 320)
                                .conv5x5(32, 128)
                                .pool(128),
                        halve()),
                sequential(
                        inception
                                .conv1x1(256)
                                .conv3x3(160, 320)
                                .conv5x5(32, 128)
                                .pool(128),
                        inception
                                .conv1x1(384)
                                .conv3x3(192, 384)
                                .conv5x5(48, 128)
                                .pool(128),
                        new AdaptiveMaxPool2d(1, 1),
                        flatten()),
                linear(options.classes()));
    }

    /** Halves height and width. */
    private static Layer halve() {
        return maxPool(3).stride(2).padding(1);
    }
}
