package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.AvgPool2d.avgPool;
import static dev.convnet.nn.BatchNorm.batchNorm;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.DenseBlock.denseBlock;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.AdaptiveMaxPool2d;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Reshape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A small DenseNet: four dense blocks of four units, and transitions between them that halve channels, height and width.
 *
 * @see <a href="https://arxiv.org/abs/1608.06993">Huang et al. 2016, Densely connected convolutional networks</a>
 */
final class DenseNet implements Network {
    private static final int BLOCKS = 4;
    private static final int UNITS = 4;

    @Override
    public String name() {
        return "densenet";
    }

    @Override
    public String title() {
        return "DenseNet";
    }

    @Override
    public int defaultSide() {
        return 96;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        long channels = options.channels(64);
        long growth = options.channels(32);
        List<Layer> layers = new ArrayList<>(List.of(
                new Reshape(),
                conv(channels, 7).stride(2).padding(3),
                batchNorm(),
                relu(),
                maxPool(3).stride(2).padding(1)));
        for (int block = 0; block < BLOCKS; block++) {
            layers.add(block(growth));
            channels += UNITS * growth;
            if (block < BLOCKS - 1) {
                channels /= 2;
                layers.add(transition(channels));
            }
        }
        layers.addAll(List.of(batchNorm(), relu(), new AdaptiveMaxPool2d(1, 1), flatten(), linear(options.classes())));
        return sequential(layers.toArray(Layer[]::new));
    }

    private static Layer block(long growth) {
        Layer unit = sequential(batchNorm(), relu(), conv(growth, 3).padding(1));
        Layer[] units = Collections.nCopies(UNITS, unit).toArray(Layer[]::new);
        return denseBlock(sequential(units)).within("net");
    }

    private static Layer transition(long channels) {
        return sequential(batchNorm(), relu(), conv(channels, 1), avgPool(2));
    }
}
