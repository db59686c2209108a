package dev.convnet.benchmarks;

import static dev.convnet.onnx.DataType.FLOAT;
import static dev.convnet.onnx.DataType.INT64;

import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.Activations;
import dev.convnet.ops.BatchNormTraining;
import dev.convnet.ops.ConvGradients;
import dev.convnet.ops.CrossEntropy;
import dev.convnet.ops.OptimizerSteps;
import dev.convnet.ops.PoolGradients;
import dev.convnet.ops.SeededDropout;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Operators of our domain at the sizes of a layer in one of the networks, in batches of 32. All of their outputs are wanted. */
public enum OperatorExample {
    /** AlexNet's second convolution at side 224: 64 to 192 channels, 5×5. */
    CONV_INPUT_GRAD(g -> List.of(ConvGradients.input(
            new Ops(g),
            floats(g, "dy", 32, 192, 26, 26),
            floats(g, "weight", 192, 64, 5, 5),
            Window.square(5).padding(2),
            1,
            List.of(26L, 26L)))),
    CONV_WEIGHT_GRAD(g -> List.of(ConvGradients.weight(
            new Ops(g),
            floats(g, "x", 32, 64, 26, 26),
            floats(g, "dy", 32, 192, 26, 26),
            Window.square(5).padding(2),
            1))),
    CONV_BIAS_GRAD(g -> List.of(ConvGradients.bias(new Ops(g), floats(g, "dy", 32, 192, 26, 26)))),
    /** AlexNet's first pooling, with the MaxPool that gives the positions of the maxima. */
    MAX_POOL_AND_GRAD(g -> List.of(PoolGradients.max(
            new Ops(g),
            floats(g, "dy", 32, 64, 26, 26),
            new Ops(g)
                    .maxPoolWithIndices(
                            floats(g, "x", 32, 64, 54, 54), Window.square(3).stride(2))
                    .indices(),
            List.of(54L, 54L)))),
    /** BN-LeNet's. */
    AVERAGE_POOL_GRAD(g -> List.of(PoolGradients.average(
            new Ops(g), floats(g, "dy", 32, 6, 14, 14), Window.square(2).stride(2), false, List.of(28L, 28L)))),
    /** NiN's last, had it the maximum. */
    GLOBAL_MAX_POOL_GRAD(g ->
            List.of(PoolGradients.globalMax(new Ops(g), floats(g, "dy", 32, 10, 1, 1), floats(g, "x", 32, 10, 5, 5)))),
    /** DenseNet's last. */
    GLOBAL_AVERAGE_POOL_GRAD(
            g -> List.of(PoolGradients.globalAverage(new Ops(g), floats(g, "dy", 32, 248, 1, 1), List.of(3L, 3L)))),
    /** AlexNet's first. */
    RELU_GRAD(g ->
            List.of(Activations.relu(new Ops(g), floats(g, "dy", 32, 64, 54, 54), floats(g, "y", 32, 64, 54, 54)))),
    /** BN-LeNet's first. */
    SIGMOID_GRAD(g ->
            List.of(Activations.sigmoid(new Ops(g), floats(g, "dy", 32, 6, 28, 28), floats(g, "y", 32, 6, 28, 28)))),
    /** DenseNet's first block, as the next three. */
    BATCH_NORM(g -> outputs(BatchNormTraining.forward(
            new Ops(g),
            floats(g, "x", 32, 64, 24, 24),
            channels(g, "scale"),
            channels(g, "shift"),
            channels(g, "running_mean"),
            channels(g, "running_variance"),
            1e-5f,
            0.9f))),
    BATCH_NORM_RELU(g -> outputs(BatchNormTraining.forwardWithRelu(
            new Ops(g),
            floats(g, "x", 32, 64, 24, 24),
            channels(g, "scale"),
            channels(g, "shift"),
            channels(g, "running_mean"),
            channels(g, "running_variance"),
            1e-5f,
            0.9f))),
    BATCH_NORM_GRAD(g -> outputs(BatchNormTraining.backward(
            new Ops(g),
            floats(g, "dy", 32, 64, 24, 24),
            floats(g, "x", 32, 64, 24, 24),
            channels(g, "scale"),
            floats(g, "mean", 1, 64, 1, 1),
            floats(g, "inverse_deviation", 1, 64, 1, 1)))),
    BATCH_NORM_RELU_GRAD(g -> outputs(BatchNormTraining.backwardWithRelu(
            new Ops(g),
            floats(g, "dy", 32, 64, 24, 24),
            floats(g, "y", 32, 64, 24, 24),
            floats(g, "x", 32, 64, 24, 24),
            channels(g, "scale"),
            floats(g, "mean", 1, 64, 1, 1),
            floats(g, "inverse_deviation", 1, 64, 1, 1)))),
    /** AlexNet's, after its linear layers. */
    DROPOUT(g -> {
        var dropped = SeededDropout.drop(
                new Ops(g), floats(g, "x", 32, 4096), integers(g, "seed"), integers(g, "step"), 0.5f, 1);
        return List.of(dropped.y(), dropped.mask());
    }),
    CROSS_ENTROPY(g -> {
        var loss = CrossEntropy.loss(new Ops(g), floats(g, "logits", 32, 10), integers(g, "labels", 32));
        return List.of(loss.loss(), loss.logProbabilities());
    }),
    CROSS_ENTROPY_GRAD(g -> List.of(CrossEntropy.gradient(
            new Ops(g), floats(g, "dloss"), floats(g, "log_probabilities", 32, 10), integers(g, "labels", 32)))),
    /** AlexNet's second linear layer, as the other optimizers. */
    SGD_STEP(g -> List.of(
            OptimizerSteps.sgd(new Ops(g), weights(g, "parameter"), weights(g, "gradient"), floats(g, "rate"), 0))),
    MOMENTUM_STEP(g -> {
        var next = OptimizerSteps.momentum(
                new Ops(g),
                weights(g, "parameter"),
                weights(g, "gradient"),
                weights(g, "velocity"),
                floats(g, "rate"),
                0.9f,
                false,
                0);
        return List.of(next.parameter(), next.velocity());
    }),
    ADAM_STEP(g -> adam(g, false)),
    ADAMW_STEP(g -> adam(g, true));

    @SuppressWarnings("ImmutableEnumChecker") // The functions here have no state.
    private final Function<GraphBuilder, List<Value>> call;

    OperatorExample(Function<GraphBuilder, List<Value>> call) {
        this.call = call;
    }

    Model model() {
        GraphBuilder graph = new GraphBuilder(name());
        List<Value> outputs = call.apply(graph);
        for (int i = 0; i < outputs.size(); i++) {
            graph.output("out" + i, outputs.get(i));
        }
        return new Model(graph.build(), Map.of(), Map.of(), "");
    }

    private static List<Value> outputs(BatchNormTraining.Result result) {
        return List.of(
                result.y(), result.mean(), result.inverseDeviation(), result.runningMean(), result.runningVariance());
    }

    private static List<Value> outputs(BatchNormTraining.Gradients gradients) {
        return List.of(gradients.x(), gradients.scale(), gradients.shift());
    }

    private static List<Value> adam(GraphBuilder g, boolean decoupled) {
        var next = OptimizerSteps.adam(
                new Ops(g),
                weights(g, "parameter"),
                weights(g, "gradient"),
                new OptimizerSteps.Moments(null, weights(g, "first_moment"), weights(g, "second_moment")),
                floats(g, "rate"),
                integers(g, "step"),
                new OptimizerSteps.AdamSettings(0.9f, 0.999f, 1e-8f, 0.01f),
                decoupled);
        return List.of(next.parameter(), next.first(), next.second());
    }

    private static Value channels(GraphBuilder graph, String name) {
        return floats(graph, name, 64);
    }

    private static Value weights(GraphBuilder graph, String name) {
        return floats(graph, name, 4096, 4096);
    }

    private static Value floats(GraphBuilder graph, String name, long... sizes) {
        return graph.input(name, new TensorType(FLOAT, Shape.of(sizes)));
    }

    private static Value integers(GraphBuilder graph, String name, long... sizes) {
        return graph.input(name, new TensorType(INT64, Shape.of(sizes)));
    }
}
