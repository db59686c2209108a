package dev.convnet.benchmarks;

import static dev.convnet.onnx.DataType.FLOAT;
import static dev.convnet.onnx.DataType.INT64;

import dev.convnet.domain.Activations;
import dev.convnet.domain.BatchNormTraining;
import dev.convnet.domain.ConvGradients;
import dev.convnet.domain.CrossEntropy;
import dev.convnet.domain.OptimizerSteps;
import dev.convnet.domain.PoolGradients;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Operators of our domain at the sizes of a layer in one of the networks, in batches of 32. */
public enum OperatorExample {
    /** AlexNet's second convolution at side 224: 64 to 192 channels, 5×5. */
    CONV_INPUT_GRAD(g -> ConvGradients.input(
            g.ops(),
            floats(g, "dy", 32, 192, 26, 26),
            floats(g, "weight", 192, 64, 5, 5),
            square(5, 2),
            1,
            List.of(26L, 26L))),
    CONV_WEIGHT_GRAD(g -> ConvGradients.weight(
            g.ops(), floats(g, "x", 32, 64, 26, 26), floats(g, "dy", 32, 192, 26, 26), square(5, 2), 1)),
    CONV_BIAS_GRAD(g -> ConvGradients.bias(g.ops(), floats(g, "dy", 32, 192, 26, 26))),
    /** BN-LeNet's. */
    AVERAGE_POOL_GRAD(g -> PoolGradients.average(
            g.ops(), floats(g, "dy", 32, 6, 14, 14), Window.square(2).stride(2), false, List.of(28L, 28L))),
    /** DenseNet's last. */
    GLOBAL_AVERAGE_POOL_GRAD(
            g -> PoolGradients.globalAverage(g.ops(), floats(g, "dy", 32, 248, 1, 1), List.of(3L, 3L))),
    RELU_GRAD(g -> Activations.relu(g.ops(), floats(g, "dy", 32, 64, 54, 54), floats(g, "y", 32, 64, 54, 54))),
    SIGMOID_GRAD(g -> Activations.sigmoid(g.ops(), floats(g, "dy", 32, 6, 28, 28), floats(g, "y", 32, 6, 28, 28))),
    /** DenseNet's first block. */
    BATCH_NORM(g -> BatchNormTraining.forward(
                    g.ops(),
                    floats(g, "x", 32, 64, 24, 24),
                    floats(g, "scale", 64),
                    floats(g, "shift", 64),
                    floats(g, "running_mean", 64),
                    floats(g, "running_variance", 64),
                    1e-5f,
                    0.9f)
            .y()),
    BATCH_NORM_GRAD(g -> BatchNormTraining.backward(
                    g.ops(),
                    floats(g, "dy", 32, 64, 24, 24),
                    floats(g, "x", 32, 64, 24, 24),
                    floats(g, "scale", 64),
                    floats(g, "mean", 1, 64, 1, 1),
                    floats(g, "inverse_deviation", 1, 64, 1, 1))
            .x()),
    CROSS_ENTROPY_GRAD(g -> CrossEntropy.gradient(
            g.ops(), floats(g, "d", 32), floats(g, "log_probabilities", 32, 10), integers(g, "labels", 32))),
    /** AlexNet's second linear layer. */
    SGD_STEP(g ->
            OptimizerSteps.sgd(g.ops(), floats(g, "p", 4096, 4096), floats(g, "g", 4096, 4096), floats(g, "rate"), 0)),
    ADAMW_STEP(g -> OptimizerSteps.adam(
                    g.ops(),
                    floats(g, "p", 4096, 4096),
                    floats(g, "g", 4096, 4096),
                    new OptimizerSteps.Moments(null, floats(g, "m", 4096, 4096), floats(g, "v", 4096, 4096)),
                    floats(g, "rate"),
                    integers(g, "step"),
                    new OptimizerSteps.AdamSettings(0.9f, 0.999f, 1e-8f, 0.01f),
                    true)
            .parameter());

    @SuppressWarnings("ImmutableEnumChecker") // The functions here have no state.
    private final Function<GraphBuilder, Value> call;

    OperatorExample(Function<GraphBuilder, Value> call) {
        this.call = call;
    }

    Model model() {
        GraphBuilder graph = new GraphBuilder(name());
        graph.output("out", call.apply(graph));
        return new Model(graph.build(), Map.of(), Map.of(), "");
    }

    private static Value floats(GraphBuilder graph, String name, long... sizes) {
        return graph.input(name, new TensorType(FLOAT, Shape.of(sizes)));
    }

    private static Value integers(GraphBuilder graph, String name, long... sizes) {
        return graph.input(name, new TensorType(INT64, Shape.of(sizes)));
    }

    private static Window square(long kernel, long padding) {
        return Window.square(kernel).padding(padding);
    }
}
