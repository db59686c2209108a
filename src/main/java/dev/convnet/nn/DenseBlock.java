package dev.convnet.nn;

import dev.convnet.onnx.Value;
import java.util.List;

/**
 * Densely connected units: each takes the block's input and the outputs of all units before it, concatenated on the
 * channel axis, and so is the block's output. [N, C, H, W] to [N, C + C₁ + C₂ + …, H, W], where unit i gives
 * [N, Cᵢ, H, W].
 *
 * @param container the module that holds the units in the parameters' names: with {@code net}, unit 0's are
 *     {@code net.0.…}; empty where the units stand directly in the block
 * @param units the units, in order
 * @see <a href="https://arxiv.org/abs/1608.06993">Huang et al. 2016, Densely connected convolutional networks</a>
 */
public record DenseBlock(String container, Sequential units) implements StandardLayer {
    /** Units that stand directly in the block. */
    public static DenseBlock denseBlock(Sequential units) {
        return new DenseBlock("", units);
    }

    /** The same units in a module called {@code container}. */
    public DenseBlock within(String container) {
        return new DenseBlock(container, units);
    }

    @Override
    public Value apply(Scope scope, Value x) {
        Value all = x;
        for (Sequential.NamedLayer unit : units.layers()) {
            Value input = all;
            Value output = scope.apply(nameOf(unit), unit.layer(), input);
            all = scope.within(container, () -> scope.ops().concat(1, List.of(input, output)));
        }
        return all;
    }

    /** The unit's place below the block: {@code net.0}. */
    private String nameOf(Sequential.NamedLayer unit) {
        return container.isEmpty() ? unit.name() : container + "." + unit.name();
    }
}
