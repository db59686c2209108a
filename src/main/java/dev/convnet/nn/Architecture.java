package dev.convnet.nn;

import java.util.List;

/**
 * The tree of layers that a network was emitted from, for drawings and tables.
 *
 * @param name the layer's place in its parent: {@code features}, {@code 0}, {@code p2_1}; empty at the root
 * @param kind the layer's class in the field's terms: {@code Conv2d}, {@code MaxPool2d}, {@code Sequential}, {@code Inception} …
 * @param detail what a figure writes into the box: {@code 3×3, 64, stride 2, pad 1}; empty where there is nothing to say
 * @param input shape of what enters, without the batch dimension: {@code [channels, height, width]} or {@code [features]}
 * @param output shape of what leaves, likewise
 * @param parameters trainable numbers in this layer and everything below it
 * @param macs multiply-accumulates for one image in this layer and everything below it
 * @param children the layers inside, in the order in which they run; empty for a leaf
 */
public record Architecture(
        String name,
        String kind,
        String detail,
        List<Long> input,
        List<Long> output,
        long parameters,
        long macs,
        List<Architecture> children) {}
