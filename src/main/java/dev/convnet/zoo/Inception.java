package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.named;

import dev.convnet.nn.Branches;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Sequential;
import dev.convnet.nn.Sequential.NamedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * GoogLeNet's block, branch by branch as in the paper's Table 1:
 * {@code inception.conv1x1(64).conv3x3(96, 128).conv5x5(16, 32).pool(32)}. Every convolution is followed by ReLU. Channels
 * are as published, and scaled by the options' width.
 *
 * @param options the network's options
 * @param branches the branches so far
 */
record Inception(NetworkOptions options, List<Sequential> branches) {
    /** A block that has no branch yet. */
    Inception(NetworkOptions options) {
        this(options, List.of());
    }

    /** Adds the first branch: a 1×1 convolution. */
    Inception conv1x1(int channels) {
        return with(convRelu("p1_1", channels, 1));
    }

    /** Adds the second branch: a 1×1 convolution to {@code reduced} channels, then a 3×3 convolution. */
    Inception conv3x3(int reduced, int channels) {
        return with(Stream.concat(convRelu("p2_1", reduced, 1), convRelu("p2_2", channels, 3)));
    }

    /** Adds the third branch: a 1×1 convolution to {@code reduced} channels, then a 5×5 convolution. */
    Inception conv5x5(int reduced, int channels) {
        return with(Stream.concat(convRelu("p3_1", reduced, 1), convRelu("p3_2", channels, 5)));
    }

    /** The block with its last branch: 3×3 max pooling, then a 1×1 convolution. */
    Layer pool(int channels) {
        NamedLayer pooling = named("p4_1", maxPool(3).stride(1).padding(1));
        Stream<NamedLayer> branch = Stream.concat(Stream.of(pooling), convRelu("p4_2", channels, 1));
        return new Branches("Inception", with(branch).branches);
    }

    private Inception with(Stream<NamedLayer> branch) {
        List<Sequential> more = new ArrayList<>(branches);
        more.add(new Sequential(branch.toList()));
        return new Inception(options, List.copyOf(more));
    }

    /** A convolution that keeps height and width, and its ReLU. */
    private Stream<NamedLayer> convRelu(String name, int channels, int kernel) {
        return Stream.of(
                named(name, conv(options.channels(channels), kernel).padding(kernel / 2)),
                named(name + "_relu", relu()));
    }
}
