package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.BatchNorm.batchNorm;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Sequential.sequential;

import dev.convnet.nn.Layer;
import dev.convnet.nn.Scope;
import dev.convnet.onnx.Value;
import java.util.List;

/**
 * Units of batch norm, ReLU and 3×3 convolution, each of which sees the channels of all before it:
 * [N, C, H, W] to [N, C + units·growth, H, W].
 */
record DenseBlock(int units, long growth) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        return scope.apply("net", new Net(units, growth), x);
    }

    /** The units by number, as the source document nests them. */
    private record Net(int units, long growth) implements Layer {
        @Override
        public Value apply(Scope scope, Value x) {
            Value all = x;
            for (int i = 0; i < units; i++) {
                Layer unit = sequential(batchNorm(), relu(), conv(growth, 3).padding(1));
                Value added = scope.apply(Integer.toString(i), unit, all);
                all = scope.ops().concat(1, List.of(all, added));
            }
            return all;
        }

        @Override
        public String kind() {
            return "Sequential";
        }
    }
}
