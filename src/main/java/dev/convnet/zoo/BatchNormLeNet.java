package dev.convnet.zoo;

import static dev.convnet.nn.Activation.sigmoid;
import static dev.convnet.nn.AvgPool2d.avgPool;
import static dev.convnet.nn.BatchNorm.batchNorm;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.Layer;

/**
 * LeNet-5 with batch normalization before each sigmoid.
 *
 * @see <a href="http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf">LeCun et al. 1998, Gradient-based learning applied to
 *     document recognition</a>
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy 2015, Batch normalization</a>
 */
final class BatchNormLeNet implements Network {
    @Override
    public String name() {
        return "lenet-bn";
    }

    @Override
    public String title() {
        return "BN-LeNet";
    }

    @Override
    public int defaultSide() {
        return 28;
    }

    @Override
    public Layer layers(NetworkOptions options) {
        return sequential(
                conv(options.channels(6), 5),
                batchNorm(),
                sigmoid(),
                avgPool(2),
                conv(options.channels(16), 5),
                batchNorm(),
                sigmoid(),
                avgPool(2),
                flatten(),
                linear(120),
                batchNorm(),
                sigmoid(),
                linear(84),
                batchNorm(),
                sigmoid(),
                linear(options.classes()));
    }
}
