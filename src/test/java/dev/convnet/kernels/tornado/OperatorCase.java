package dev.convnet.kernels.tornado;

import dev.convnet.domain.Activations;
import dev.convnet.domain.BatchNormTraining;
import dev.convnet.domain.ConvGradients;
import dev.convnet.domain.CrossEntropy;
import dev.convnet.domain.OptimizerSteps;
import dev.convnet.domain.OptimizerSteps.AdamSettings;
import dev.convnet.domain.OptimizerSteps.Moments;
import dev.convnet.domain.PoolGradients;
import dev.convnet.domain.SeededDropout;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.peer.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One call of an operator of the domain, as a model.
 *
 * @param name the operator and its shapes
 * @param inputs the model's
 */
record OperatorCase(String name, Model model, Map<String, Tensor> inputs) {
    /** Records one call on inputs that it makes, and returns its outputs. */
    private interface Call {
        List<Value> record(Inputs inputs);
    }

    /** The inputs of a case, of random numbers. */
    private static final class Inputs {
        private final GraphBuilder builder = new GraphBuilder("case");
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final Random random;

        private Inputs(long seed) {
            random = new Random(seed);
        }

        private Ops ops() {
            return builder.ops();
        }

        private Value add(Tensor tensor) {
            String name = "in" + tensors.size();
            tensors.put(name, tensor);
            return builder.input(name, tensor.type());
        }

        private Value normal(long... sizes) {
            return add(Tensors.normal(random, DataType.FLOAT, sizes));
        }

        private Value positive(long... sizes) {
            return add(Tensors.uniform(random, 0.1, 2, DataType.FLOAT, sizes));
        }

        private Value scalar(float value) {
            return add(Tensor.floats(Shape.SCALAR, new float[] {value}));
        }

        private Value integer(long value) {
            return add(Tensor.int64s(Shape.SCALAR, value));
        }

        private Value labels(int count, int classes) {
            return add(Tensor.int64s(
                    Shape.of(count), random.longs(count, 0, classes).toArray()));
        }

        private Value indices(long bound, long... sizes) {
            Shape shape = Shape.of(sizes);
            long planes = sizes[0] * sizes[1];
            long perPlane = shape.elements() / planes;
            return add(Tensor.int64s(
                    shape,
                    LongStream.range(0, shape.elements())
                            .map(i -> i / perPlane * bound + random.nextLong(bound))
                            .toArray()));
        }
    }

    private static OperatorCase of(String name, Call call) {
        Inputs inputs = new Inputs(name.hashCode());
        List<Value> outputs = call.record(inputs);
        for (int i = 0; i < outputs.size(); i++) {
            inputs.builder.output("out" + i, outputs.get(i));
        }
        return new OperatorCase(name, new Model(inputs.builder.build(), Map.of(), Map.of(), ""), inputs.tensors);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Every operator, over small and odd shapes, batches of one image, and windows with strides, padding and dilation. */
    static Stream<OperatorCase> all() {
        return Stream.of(activations(), convolutions(), pools(), batchNorms(), losses(), dropouts(), optimizers())
                .flatMap(List::stream);
    }

    private static List<OperatorCase> activations() {
        List<OperatorCase> cases = new ArrayList<>();
        for (long[] shape : new long[][] {{1, 1}, {3, 7}, {2, 3, 5, 4}, {4, 16, 13, 11}}) {
            String sizes = Shape.of(shape).toString();
            cases.add(of("ReluGrad " + sizes, in -> {
                Value y = in.ops().relu(in.normal(shape));
                return List.of(Activations.relu(in.ops(), in.normal(shape), y));
            }));
            cases.add(of("SigmoidGrad " + sizes, in -> {
                Value y = in.ops().sigmoid(in.normal(shape));
                return List.of(Activations.sigmoid(in.ops(), in.normal(shape), y));
            }));
        }
        return cases;
    }

    /** Images, channels, outputs, height, width, and the window. */
    private record Geometry(int images, int channels, int outputs, int height, int width, Window window) {
        private long[] places() {
            List<Long> sizes = window.outputSizes("case", List.of((long) height, (long) width));
            return new long[] {sizes.get(0), sizes.get(1)};
        }

        @Override
        public String toString() {
            return "%d×%d×%d×%d→%d k%s s%s p%s d%s"
                    .formatted(
                            images,
                            channels,
                            height,
                            width,
                            outputs,
                            window.kernel(),
                            window.strides(),
                            window.pads(),
                            window.dilations());
        }
    }

    private static List<Geometry> geometries() {
        return List.of(
                new Geometry(1, 1, 1, 5, 5, Window.square(3)),
                new Geometry(2, 3, 4, 9, 7, Window.square(3).padding(1)),
                new Geometry(3, 17, 5, 8, 11, Window.of(1, 3)),
                new Geometry(2, 2, 3, 14, 13, Window.square(5).stride(2).padding(2)),
                new Geometry(2, 4, 6, 15, 12, Window.square(3).dilation(2).padding(1)),
                new Geometry(1, 1, 8, 31, 31, Window.square(11).stride(4)),
                new Geometry(4, 20, 24, 6, 6, Window.square(1)));
    }

    private static List<OperatorCase> convolutions() {
        List<OperatorCase> cases = new ArrayList<>();
        for (Geometry g : geometries()) {
            long[] kernel = {g.window().kernel().get(0), g.window().kernel().get(1)};
            long[] places = g.places();
            cases.add(of(
                    "ConvInputGrad " + g,
                    in -> List.of(ConvGradients.input(
                            in.ops(),
                            in.normal(g.images(), g.outputs(), places[0], places[1]),
                            in.normal(g.outputs(), g.channels(), kernel[0], kernel[1]),
                            g.window(),
                            1,
                            List.of((long) g.height(), (long) g.width())))));
            cases.add(of(
                    "ConvWeightGrad " + g,
                    in -> List.of(ConvGradients.weight(
                            in.ops(),
                            in.normal(g.images(), g.channels(), g.height(), g.width()),
                            in.normal(g.images(), g.outputs(), places[0], places[1]),
                            g.window(),
                            1))));
            cases.add(of(
                    "ConvBiasGrad " + g,
                    in -> List.of(
                            ConvGradients.bias(in.ops(), in.normal(g.images(), g.outputs(), places[0], places[1])))));
        }
        cases.add(of(
                "ConvInputGrad in groups",
                in -> List.of(ConvGradients.input(
                        in.ops(),
                        in.normal(2, 6, 5, 5),
                        in.normal(6, 2, 3, 3),
                        Window.square(3).padding(1),
                        3,
                        List.of(5L, 5L)))));
        return cases;
    }

    private static List<OperatorCase> pools() {
        List<OperatorCase> cases = new ArrayList<>();
        for (Geometry g : geometries()) {
            long[] places = g.places();
            List<Long> size = List.of((long) g.height(), (long) g.width());
            cases.add(of(
                    "MaxPoolGrad " + g,
                    in -> List.of(PoolGradients.max(
                            in.ops(),
                            in.normal(g.images(), g.channels(), places[0], places[1]),
                            in.indices((long) g.height() * g.width(), g.images(), g.channels(), places[0], places[1]),
                            size))));
            for (boolean countPadding : new boolean[] {false, true}) {
                cases.add(of(
                        "AveragePoolGrad " + g + " " + countPadding,
                        in -> List.of(PoolGradients.average(
                                in.ops(),
                                in.normal(g.images(), g.channels(), places[0], places[1]),
                                g.window(),
                                countPadding,
                                size))));
            }
        }
        cases.add(of(
                "GlobalMaxPoolGrad",
                in -> List.of(PoolGradients.globalMax(in.ops(), in.normal(3, 5, 1, 1), in.normal(3, 5, 7, 6)))));
        cases.add(of(
                "GlobalAveragePoolGrad",
                in -> List.of(PoolGradients.globalAverage(in.ops(), in.normal(3, 5, 1, 1), List.of(7L, 6L)))));
        return cases;
    }

    private static List<OperatorCase> batchNorms() {
        List<OperatorCase> cases = new ArrayList<>();
        for (long[] shape : new long[][] {{1, 3, 4, 5}, {8, 6}, {4, 5, 13, 11}, {2, 3, 40, 40}}) {
            String sizes = Shape.of(shape).toString();
            long channels = shape[1];
            for (boolean relu : new boolean[] {false, true}) {
                cases.add(of("BatchNormalizationTraining " + sizes + (relu ? " with ReLU" : ""), in -> {
                    Value x = in.normal(shape);
                    Value scale = in.positive(channels);
                    Value shift = in.normal(channels);
                    Value mean = in.normal(channels);
                    Value variance = in.positive(channels);
                    BatchNormTraining.Result result = relu
                            ? BatchNormTraining.forwardWithRelu(in.ops(), x, scale, shift, mean, variance, 1e-5f, 0.9f)
                            : BatchNormTraining.forward(in.ops(), x, scale, shift, mean, variance, 1e-5f, 0.9f);
                    return List.of(
                            result.y(),
                            result.mean(),
                            result.inverseDeviation(),
                            result.runningMean(),
                            result.runningVariance());
                }));
                long[] statistics = shape.clone();
                Arrays.fill(statistics, 1);
                statistics[1] = channels;
                cases.add(of("BatchNormalizationGrad " + sizes + (relu ? " with ReLU" : ""), in -> {
                    Value dy = in.normal(shape);
                    Value y = in.ops().relu(in.normal(shape));
                    Value x = in.normal(shape);
                    Value scale = in.positive(channels);
                    Value mean = in.normal(statistics);
                    Value inverse = in.positive(statistics);
                    BatchNormTraining.Gradients gradients = relu
                            ? BatchNormTraining.backwardWithRelu(in.ops(), dy, y, x, scale, mean, inverse)
                            : BatchNormTraining.backward(in.ops(), dy, x, scale, mean, inverse);
                    return List.of(gradients.x(), gradients.scale(), gradients.shift());
                }));
            }
        }
        return cases;
    }

    private static List<OperatorCase> losses() {
        List<OperatorCase> cases = new ArrayList<>();
        for (int[] shape : new int[][] {{1, 10}, {7, 10}, {64, 3}}) {
            int images = shape[0];
            int classes = shape[1];
            cases.add(of("SoftmaxCrossEntropy " + images + "×" + classes, in -> {
                CrossEntropy.Result result =
                        CrossEntropy.loss(in.ops(), in.normal(images, classes), in.labels(images, classes));
                return List.of(result.loss(), result.logProbabilities());
            }));
            cases.add(of("SoftmaxCrossEntropyGrad " + images + "×" + classes, in -> {
                Value logs = in.ops().logSoftmax(in.normal(images, classes), 1);
                return List.of(CrossEntropy.gradient(in.ops(), in.scalar(0.7f), logs, in.labels(images, classes)));
            }));
        }
        return cases;
    }

    private static List<OperatorCase> dropouts() {
        List<OperatorCase> cases = new ArrayList<>();
        for (long seed : new long[] {0, 42, -3, 1L << 40}) {
            cases.add(of("SeededDropout " + seed, in -> {
                SeededDropout.Result result = SeededDropout.drop(
                        in.ops(), in.normal(5, 301), in.integer(seed), in.integer(seed / 7 + 3), 0.3f, 2);
                return List.of(result.y(), result.mask());
            }));
        }
        return cases;
    }

    private static List<OperatorCase> optimizers() {
        List<OperatorCase> cases = new ArrayList<>();
        for (float decay : new float[] {0, 0.01f}) {
            cases.add(of(
                    "SgdStep " + decay,
                    in -> List.of(
                            OptimizerSteps.sgd(in.ops(), in.normal(7, 3), in.normal(7, 3), in.scalar(0.1f), decay))));
            for (boolean nesterov : new boolean[] {false, true}) {
                cases.add(of("MomentumStep " + decay + " " + nesterov, in -> {
                    OptimizerSteps.Momentum result = OptimizerSteps.momentum(
                            in.ops(),
                            in.normal(1001),
                            in.normal(1001),
                            in.normal(1001),
                            in.scalar(0.1f),
                            0.9f,
                            nesterov,
                            decay);
                    return List.of(result.parameter(), result.velocity());
                }));
            }
            for (boolean decoupled : new boolean[] {false, true}) {
                cases.add(of((decoupled ? "AdamWStep " : "AdamStep ") + decay, in -> {
                    Value parameter = in.normal(33, 5);
                    Moments result = OptimizerSteps.adam(
                            in.ops(),
                            parameter,
                            in.normal(33, 5),
                            new Moments(parameter, in.normal(33, 5), in.positive(33, 5)),
                            in.scalar(1e-3f),
                            in.integer(3),
                            new AdamSettings(0.9f, 0.999f, 1e-8f, decay),
                            decoupled);
                    return List.of(result.parameter(), result.first(), result.second());
                }));
            }
        }
        return cases;
    }
}
