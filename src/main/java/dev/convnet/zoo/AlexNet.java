package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.named;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.AdaptiveAvgPool2d;
import dev.convnet.nn.Dropout;
import dev.convnet.nn.Layer;

/**
 * AlexNet in its single-tower form, as in torchvision.
 *
 * @see <a href="https://arxiv.org/abs/1404.5997">Krizhevsky 2014, One weird trick for parallelizing convolutional neural
 *     networks</a>
 */
final class AlexNet implements Network {
    @Override
    public String name() {
        return "alexnet";
    }

    @Override
    public String title() {
        return "AlexNet";
    }

    @Override
    public int defaultSide() {
        return 224;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        Layer features = sequential(
                conv(options.channels(64), 11).stride(4).padding(2),
                relu(),
                maxPool(3).stride(2),
                conv(options.channels(192), 5).padding(2),
                relu(),
                maxPool(3).stride(2),
                conv(options.channels(384), 3).padding(1),
                relu(),
                conv(options.channels(256), 3).padding(1),
                relu(),
                conv(options.channels(256), 3).padding(1),
                relu(),
                maxPool(3).stride(2));
        Layer classifier = sequential(
                new Dropout(options.dropout()),
                linear(4096),
                relu(),
                new Dropout(options.dropout()),
                linear(4096),
                relu(),
                linear(options.classes()));
        return sequential(
                named("features", features),
                named("avgpool", new AdaptiveAvgPool2d(6, 6)),
                named("flatten", flatten()),
                named("classifier", classifier));
    }
}
