package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.MaxPool2d.maxPool;

import dev.convnet.nn.Layer;
import dev.convnet.nn.Scope;
import dev.convnet.onnx.Value;
import java.util.List;

/**
 * Four branches beside each other, joined on the channel axis: 1×1; 1×1 then 3×3; 1×1 then 5×5; pooling then 1×1. Every
 * convolution is followed by ReLU. [N, C, H, W] to [N, p1 + p2 + p3 + p4, H, W].
 *
 * @param p1 channels of the first branch
 * @param p2Reduce channels to which the second branch narrows before its 3×3
 * @param p2 channels of the second branch
 * @param p3Reduce channels to which the third branch narrows before its 5×5
 * @param p3 channels of the third branch
 * @param p4 channels of the pooling branch
 */
record Inception(long p1, long p2Reduce, long p2, long p3Reduce, long p3, long p4) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Value branch1 = convRelu(scope, "p1_1", conv(p1, 1), x);
        Value narrow2 = convRelu(scope, "p2_1", conv(p2Reduce, 1), x);
        Value branch2 = convRelu(scope, "p2_2", conv(p2, 3).padding(1), narrow2);
        Value narrow3 = convRelu(scope, "p3_1", conv(p3Reduce, 1), x);
        Value branch3 = convRelu(scope, "p3_2", conv(p3, 5).padding(2), narrow3);
        Value pooled = scope.apply("p4_1", maxPool(3).stride(1).padding(1), x);
        Value branch4 = convRelu(scope, "p4_2", conv(p4, 1), pooled);
        return scope.ops().concat(1, List.of(branch1, branch2, branch3, branch4));
    }

    private static Value convRelu(Scope scope, String name, Layer conv, Value x) {
        return scope.apply(name + "_relu", relu(), scope.apply(name, conv, x));
    }
}
