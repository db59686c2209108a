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
import dev.convnet.ops.AdamSettings;
import dev.convnet.ops.AdamStep;
import dev.convnet.ops.AdamWStep;
import dev.convnet.ops.AveragePoolGrad;
import dev.convnet.ops.BatchNormalizationGrad;
import dev.convnet.ops.BatchNormalizationReluGrad;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import dev.convnet.ops.ConvBiasGrad;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.ops.GlobalAveragePoolGrad;
import dev.convnet.ops.GlobalMaxPoolGrad;
import dev.convnet.ops.MaxPoolGrad;
import dev.convnet.ops.MomentumStep;
import dev.convnet.ops.ReluGrad;
import dev.convnet.ops.SeededDropout;
import dev.convnet.ops.SgdStep;
import dev.convnet.ops.SigmoidGrad;
import dev.convnet.ops.SoftmaxCrossEntropy;
import dev.convnet.ops.SoftmaxCrossEntropyGrad;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Operators of our domain at the sizes of a layer of a network, at batch size 32. All outputs are used. */
public enum OperatorExample {
    /** AlexNet's second convolution at side 224: 64 to 192 channels, 5×5. */
    CONV_INPUT_GRAD(g -> List.of(new ConvInputGrad(Window.square(5).padding(2), 1, List.of(26L, 26L))
            .call(new Ops(g), floats(g, "dy", 32, 192, 26, 26), floats(g, "weight", 192, 64, 5, 5)))),
    CONV_WEIGHT_GRAD(g -> List.of(new ConvWeightGrad(Window.square(5).padding(2), 1)
            .call(new Ops(g), floats(g, "x", 32, 64, 26, 26), floats(g, "dy", 32, 192, 26, 26)))),
    CONV_BIAS_GRAD(g -> List.of(new ConvBiasGrad().call(new Ops(g), floats(g, "dy", 32, 192, 26, 26)))),
    /** AlexNet's first pooling, with the MaxPool that returns the positions of the maxima. */
    MAX_POOL_AND_GRAD(g -> List.of(new MaxPoolGrad(List.of(54L, 54L))
            .call(
                    new Ops(g),
                    floats(g, "dy", 32, 64, 26, 26),
                    new Ops(g)
                            .maxPoolWithIndices(
                                    floats(g, "x", 32, 64, 54, 54),
                                    Window.square(3).stride(2))
                            .indices()))),
    /** BN-LeNet's pooling. */
    AVERAGE_POOL_GRAD(g -> List.of(new AveragePoolGrad(Window.square(2).stride(2), false, List.of(28L, 28L))
            .call(new Ops(g), floats(g, "dy", 32, 6, 14, 14)))),
    /** NiN's last pooling, with the maximum in place of the mean. */
    GLOBAL_MAX_POOL_GRAD(g -> List.of(
            new GlobalMaxPoolGrad().call(new Ops(g), floats(g, "dy", 32, 10, 1, 1), floats(g, "x", 32, 10, 5, 5)))),
    /** DenseNet's last pooling. */
    GLOBAL_AVERAGE_POOL_GRAD(
            g -> List.of(new GlobalAveragePoolGrad(List.of(3L, 3L)).call(new Ops(g), floats(g, "dy", 32, 248, 1, 1)))),
    /** AlexNet's first ReLU. */
    RELU_GRAD(g ->
            List.of(new ReluGrad().call(new Ops(g), floats(g, "dy", 32, 64, 54, 54), floats(g, "y", 32, 64, 54, 54)))),
    /** BN-LeNet's first sigmoid. */
    SIGMOID_GRAD(g ->
            List.of(new SigmoidGrad().call(new Ops(g), floats(g, "dy", 32, 6, 28, 28), floats(g, "y", 32, 6, 28, 28)))),
    /** DenseNet's first block, as the next three. */
    BATCH_NORM(g -> outputs(new BatchNormalizationTraining(1e-5f, 0.9f)
            .call(
                    new Ops(g),
                    floats(g, "x", 32, 64, 24, 24),
                    channels(g, "scale"),
                    channels(g, "shift"),
                    channels(g, "running_mean"),
                    channels(g, "running_variance")))),
    BATCH_NORM_RELU(g -> outputs(new BatchNormalizationReluTraining(1e-5f, 0.9f)
            .call(
                    new Ops(g),
                    floats(g, "x", 32, 64, 24, 24),
                    channels(g, "scale"),
                    channels(g, "shift"),
                    channels(g, "running_mean"),
                    channels(g, "running_variance")))),
    BATCH_NORM_GRAD(g -> outputs(new BatchNormalizationGrad()
            .call(
                    new Ops(g),
                    floats(g, "dy", 32, 64, 24, 24),
                    floats(g, "x", 32, 64, 24, 24),
                    channels(g, "scale"),
                    floats(g, "mean", 1, 64, 1, 1),
                    floats(g, "inverse_deviation", 1, 64, 1, 1)))),
    BATCH_NORM_RELU_GRAD(g -> outputs(new BatchNormalizationReluGrad()
            .call(
                    new Ops(g),
                    floats(g, "dy", 32, 64, 24, 24),
                    floats(g, "y", 32, 64, 24, 24),
                    floats(g, "x", 32, 64, 24, 24),
                    channels(g, "scale"),
                    floats(g, "mean", 1, 64, 1, 1),
                    floats(g, "inverse_deviation", 1, 64, 1, 1)))),
    /** AlexNet's dropout, after its linear layers. */
    DROPOUT(g -> {
        var dropped = new SeededDropout(0.5f, 1)
                .call(new Ops(g), floats(g, "x", 32, 4096), integers(g, "seed"), integers(g, "step"));
        return List.of(dropped.y(), dropped.mask());
    }),
    CROSS_ENTROPY(g -> {
        var loss = new SoftmaxCrossEntropy().call(new Ops(g), floats(g, "logits", 32, 10), integers(g, "labels", 32));
        return List.of(loss.loss(), loss.logProbabilities());
    }),
    CROSS_ENTROPY_GRAD(g -> List.of(new SoftmaxCrossEntropyGrad()
            .call(new Ops(g), floats(g, "dloss"), floats(g, "log_probabilities", 32, 10), integers(g, "labels", 32)))),
    /** AlexNet's second linear layer, as the other optimizers. */
    SGD_STEP(g -> List.of(
            new SgdStep(0).call(new Ops(g), weights(g, "parameter"), weights(g, "gradient"), floats(g, "rate")))),
    MOMENTUM_STEP(g -> {
        var next = new MomentumStep(0.9f, false, 0)
                .call(
                        new Ops(g),
                        weights(g, "parameter"),
                        weights(g, "gradient"),
                        weights(g, "velocity"),
                        floats(g, "rate"));
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

    private static List<Value> outputs(BatchNormalizationTraining.BatchNormalizationOutputs result) {
        return List.of(
                result.y(), result.mean(), result.inverseDeviation(), result.runningMean(), result.runningVariance());
    }

    private static List<Value> outputs(BatchNormalizationGrad.Gradients gradients) {
        return List.of(gradients.x(), gradients.scale(), gradients.shift());
    }

    private static List<Value> adam(GraphBuilder g, boolean decoupled) {
        AdamSettings settings = new AdamSettings(0.9f, 0.999f, 1e-8f, 0.01f);
        Value parameter = weights(g, "parameter");
        Value gradient = weights(g, "gradient");
        Value first = weights(g, "first_moment");
        Value second = weights(g, "second_moment");
        Value rate = floats(g, "rate");
        Value step = integers(g, "step");
        AdamStep.AdamState next = decoupled
                ? new AdamWStep(settings).call(new Ops(g), parameter, gradient, first, second, rate, step)
                : new AdamStep(settings).call(new Ops(g), parameter, gradient, first, second, rate, step);
        return List.of(next.parameter(), next.firstMoment(), next.secondMoment());
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
