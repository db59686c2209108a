package dev.convnet.results;

import java.util.List;

/**
 * A layer of a network and the layers inside it.
 *
 * @param name the layer's place in its parent: {@code features}, {@code 0}, {@code p2_1}; empty at the root
 * @param type the name of the layer's type: {@code Conv2d}, {@code Sequential}, {@code Inception}
 * @param facts what the layer is
 * @param input the input's shape without the batch dimension: {@code [channels, height, width]} or {@code [features]}
 * @param output the output's shape, likewise
 * @param parameters trainable elements in this layer and all layers inside it
 * @param macs multiply-accumulates for one image in this layer and all layers inside it
 * @param children the layers inside, in the order in which they run; empty for a leaf
 */
public record LayerSummary(
        String name,
        String type,
        LayerFacts facts,
        List<Long> input,
        List<Long> output,
        long parameters,
        long macs,
        List<LayerSummary> children) {
    public LayerSummary {
        input = List.copyOf(input);
        output = List.copyOf(output);
        children = List.copyOf(children);
    }
}
