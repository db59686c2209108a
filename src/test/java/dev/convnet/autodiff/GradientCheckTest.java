package dev.convnet.autodiff;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import dev.convnet.ops.SeededDropout;
import dev.convnet.ops.SoftmaxCrossEntropy;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Python;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every gradient rule against central differences in double precision. A case computes y from its inputs; the loss is Σ r·y with
 * fixed random r. The differences come from the {@code onnx} package's reference evaluator, since ONNX Runtime has no Conv in
 * double precision, and are committed.
 */
class GradientCheckTest {
    private static final String SUBJECT = "gradient-rules";
    private static final double BOUND = 1e-8;
    private static final double FLOAT_BOUND = 1e-5;

    /** What a case computes from its inputs. */
    interface Recording {
        Value record(Ops ops, Inputs inputs);
    }

    /** {@code type} is what the gradients are computed in. */
    record Case(String name, DataType type, Recording recording) {
        Case(String name, Recording recording) {
            this(name, DataType.DOUBLE, recording);
        }

        /** With gradients in single precision by ONNX Runtime, for what the reference evaluator computes wrongly. */
        Case inOnnxRuntime() {
            return new Case(name, DataType.FLOAT, recording);
        }

        double bound() {
            return type == DataType.DOUBLE ? BOUND : FLOAT_BOUND;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The inputs of a case: random numbers, each tensor a parameter that the loss is differentiated by. */
    static final class Inputs {
        private final GraphBuilder builder;
        private final DataType type;
        private final RandomGenerator random = new Random(42);
        private final Map<Value, Tensor> values = new LinkedHashMap<>();

        Inputs(GraphBuilder builder, DataType type) {
            this.builder = builder;
            this.type = type;
        }

        Value normal(long... sizes) {
            return add(Tensors.normal(random, type, sizes));
        }

        /** From 0.5 to 2, to divide by. */
        Value positive(long... sizes) {
            return add(Tensors.uniform(random, 0.5, 2, type, sizes));
        }

        /** Numbers that are part of the graph. */
        Value constant(long... sizes) {
            return builder.constant(Tensors.normal(random, type, sizes));
        }

        private Value add(Tensor tensor) {
            Value input = builder.parameter("x" + values.size(), tensor.type());
            values.put(input, tensor);
            return input;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        convolutions(),
                        pooling(),
                        matrices(),
                        elements(),
                        activations(),
                        shapes(),
                        reductions(),
                        normalizations(),
                        training())
                .flatMap(s -> s);
    }

    private static Stream<Case> convolutions() {
        Window three = Window.square(3);
        return Stream.of(
                conv("one tap", 2, 2, 5, 5, Window.square(1)),
                conv("one tap, many channels", 2, 16, 4, 3, Window.square(1)),
                conv("plain", 2, 2, 6, 5, three),
                conv("padded", 2, 2, 5, 5, three.padding(1)),
                conv("padded, many channels", 1, 16, 3, 4, three.padding(1)),
                conv(
                        "padded beyond the kernel's reach",
                        1,
                        2,
                        3,
                        3,
                        Window.square(2).padding(3)),
                conv("unevenly padded", 1, 2, 5, 6, window(3, 3, 1, 1, List.of(0L, 2L), List.of(1L, 0L), 1)),
                conv(
                        "unevenly padded, many channels",
                        1,
                        17,
                        5,
                        4,
                        window(3, 2, 2, 1, List.of(0L, 2L), List.of(1L, 0L), 1)),
                conv("stride 2", 2, 2, 7, 7, three.stride(2)),
                conv("stride 2, pixels left over", 2, 2, 8, 6, three.stride(2)),
                conv("stride 2, pixels left over, many channels", 1, 16, 4, 6, three.stride(2)),
                conv(
                        "stride 4, padded, pixels left over",
                        1,
                        2,
                        13,
                        14,
                        Window.square(5).stride(4).padding(2)),
                conv(
                        "stride larger than the kernel",
                        1,
                        2,
                        7,
                        8,
                        Window.square(2).stride(3)),
                conv("one tap, stride 2", 1, 3, 5, 6, Window.square(1).stride(2)),
                conv("dilated", 1, 2, 7, 8, three.dilation(2)),
                conv(
                        "dilated, padded, stride 2",
                        1,
                        2,
                        9,
                        8,
                        three.dilation(2).padding(1).stride(2)),
                conv(
                        "dilated, many channels",
                        1,
                        16,
                        4,
                        5,
                        Window.square(2).dilation(3).padding(1)),
                conv(
                        "an oblong kernel and strides",
                        1,
                        2,
                        8,
                        9,
                        window(2, 4, 1, 3, List.of(1L, 0L), List.of(1L, 0L), 1)),
                new Case(
                        "transposed convolution",
                        (ops, in) -> ops.convTranspose(
                                in.normal(2, 3, 3, 4),
                                in.normal(3, 2, 3, 3),
                                three.stride(2).padding(1),
                                1,
                                List.of(6L, 8L))),
                new Case(
                        "convolution without bias",
                        (ops, in) -> ops.conv(in.normal(1, 2, 5, 5), in.normal(3, 2, 3, 3), null, three, 1)),
                new Case(
                                "convolution in groups, for the data",
                                (ops, in) -> ops.conv(
                                        in.normal(2, 4, 5, 6),
                                        in.constant(6, 2, 3, 3),
                                        null,
                                        three.stride(2).padding(1),
                                        2))
                        // Its ConvTranspose cannot reshape the weights of groups.
                        .inOnnxRuntime());
    }

    private static Case conv(String name, long batch, long channels, long height, long width, Window window) {
        long outputs = 3;
        return new Case(
                "convolution, " + name,
                (ops, in) -> ops.conv(
                        in.normal(batch, channels, height, width),
                        in.normal(
                                outputs,
                                channels,
                                window.kernel().get(0),
                                window.kernel().get(1)),
                        in.normal(outputs),
                        window,
                        1));
    }

    private static Window window(
            long height,
            long width,
            long strideDown,
            long strideAcross,
            List<Long> before,
            List<Long> after,
            long dilation) {
        return new Window(
                List.of(height, width), List.of(strideDown, strideAcross), before, after, List.of(dilation, dilation));
    }

    private static Stream<Case> pooling() {
        return Stream.of(
                maxPool("side by side", 6, 4, Window.square(2).stride(2)),
                maxPool("overlapping", 7, 7, Window.square(3).stride(2)),
                // Its MaxPool gives wrong indices where there is padding.
                maxPool("overlapping, padded", 4, 5, Window.square(3).padding(1))
                        .inOnnxRuntime(),
                maxPool("pixels left over", 6, 8, Window.square(3).stride(2)),
                resize("nearest", "asymmetric", 3, 4, 6, 8),
                resize("nearest", "half_pixel", 5, 4, 3, 7),
                resize("linear", "half_pixel", 3, 4, 7, 5),
                resize("linear", "align_corners", 3, 4, 6, 2),
                resize("linear", "pytorch_half_pixel", 5, 4, 2, 1),
                averagePool("side by side", 6, 4, Window.square(2).stride(2), true),
                averagePool(
                        "side by side, pixels left over", 7, 8, Window.square(3).stride(3), true),
                averagePool(
                        "oblong, side by side", 7, 6, window(2, 3, 2, 3, List.of(0L, 0L), List.of(0L, 0L), 1), true),
                averagePool("overlapping", 7, 6, Window.square(3).stride(2), true),
                averagePool(
                        "padded zeros counted", 6, 5, Window.square(3).stride(2).padding(1), true),
                averagePool(
                        "padded zeros not counted",
                        6,
                        5,
                        Window.square(3).stride(2).padding(1),
                        false),
                averagePool("gaps between", 8, 8, Window.square(2).stride(3), true),
                new Case("global max pooling", (ops, in) -> ops.globalMaxPool(in.normal(2, 3, 4, 5))),
                new Case("global average pooling", (ops, in) -> ops.globalAveragePool(in.normal(2, 3, 4, 5))),
                new Case("adaptive average pooling by matrices", (ops, in) -> {
                    Value rows = in.constant(3, 5);
                    Value columns = in.constant(4, 2);
                    return ops.matMul(rows, ops.matMul(in.normal(2, 2, 5, 4), columns));
                }),
                new Case("adaptive max pooling by positions", (ops, in) -> {
                    Value positions = ops.constant(Tensor.int64s(Shape.of(3, 3), 0, 1, 1, 1, 2, 3, 3, 4, 4));
                    Value x = in.normal(2, 2, 5, 6);
                    Value rows = ops.reduceMax(ops.gather(x, positions, 2), false, 3);
                    return ops.reduceMax(ops.gather(rows, positions, 3), false, 4);
                }));
    }

    private static Case maxPool(String name, long height, long width, Window window) {
        return new Case(
                "max pooling, " + name,
                (ops, in) -> ops.maxPoolWithIndices(in.normal(2, 2, height, width), window)
                        .y());
    }

    private static Case resize(String mode, String coordinates, long height, long width, long toHeight, long toWidth) {
        return new Case(
                "resize %s, %s, to %d by %d".formatted(mode, coordinates, toHeight, toWidth),
                (ops, in) -> ops.resize(
                        in.normal(2, 2, height, width),
                        null,
                        ops.int64s(toHeight, toWidth),
                        Map.of(
                                "axes",
                                Attribute.of(2, 3),
                                "mode",
                                Attribute.of(mode),
                                "coordinate_transformation_mode",
                                Attribute.of(coordinates)),
                        Shape.of(2, 2, toHeight, toWidth)));
    }

    private static Case averagePool(String name, long height, long width, Window window, boolean countPadding) {
        return new Case(
                "average pooling, " + name,
                (ops, in) -> ops.averagePool(in.normal(2, 2, height, width), window, countPadding));
    }

    private static Stream<Case> matrices() {
        List<Case> cases = new ArrayList<>();
        for (boolean transposeA : List.of(false, true)) {
            for (boolean transposeB : List.of(false, true)) {
                cases.add(new Case(
                        "gemm" + (transposeA ? ", a transposed" : "") + (transposeB ? ", b transposed" : ""),
                        (ops, in) -> {
                            Value a = transposeA ? in.normal(4, 3) : in.normal(3, 4);
                            Value b = transposeB ? in.normal(5, 4) : in.normal(4, 5);
                            return ops.gemm(a, b, in.normal(5), transposeA, transposeB);
                        }));
            }
        }
        for (long[] bias : new long[][] {{}, {1}, {3, 1}, {1, 5}, {3, 5}}) {
            cases.add(new Case(
                    "gemm, bias of shape " + Shape.of(bias),
                    (ops, in) -> ops.gemm(in.normal(3, 4), in.normal(4, 5), in.normal(bias), false, false)));
        }
        cases.add(new Case(
                "gemm without bias", (ops, in) -> ops.gemm(in.normal(3, 4), in.normal(4, 5), null, false, false)));
        cases.add(new Case("matmul", (ops, in) -> ops.matMul(in.normal(3, 4), in.normal(4, 2))));
        cases.add(new Case("matmul, batches", (ops, in) -> ops.matMul(in.normal(2, 3, 4), in.normal(2, 4, 2))));
        cases.add(new Case(
                "matmul, batches broadcast", (ops, in) -> ops.matMul(in.normal(2, 1, 3, 4), in.normal(3, 4, 2))));
        cases.add(new Case("matmul, one matrix", (ops, in) -> ops.matMul(in.normal(3, 4), in.normal(2, 4, 2))));
        return cases.stream();
    }

    private static Stream<Case> elements() {
        return Stream.of(
                new Case("add", (ops, in) -> ops.add(in.normal(2, 3), in.normal(2, 3))),
                new Case("add, broadcast", (ops, in) -> ops.add(in.normal(2, 1, 4), in.normal(3, 1))),
                new Case("sub, broadcast", (ops, in) -> ops.sub(in.normal(3, 1), in.normal(2, 1, 4))),
                new Case("mul, broadcast", (ops, in) -> ops.mul(in.normal(2, 3, 4), in.normal(1, 4))),
                new Case("mul, a scalar", (ops, in) -> ops.mul(in.normal(), in.normal(2, 3))),
                new Case("div, broadcast", (ops, in) -> ops.div(in.normal(2, 1, 4), in.positive(3, 1))),
                new Case("relu", (ops, in) -> ops.relu(in.normal(4, 5))),
                new Case("sigmoid", (ops, in) -> ops.sigmoid(in.normal(4, 5))),
                new Case("pow, broadcast", (ops, in) -> ops.pow(in.positive(2, 1, 4), in.normal(3, 1))),
                new Case("pow of negative numbers", (ops, in) -> {
                    Value x = in.normal(4, 5);
                    return ops.pow(x, ops.scalar(x, 3));
                }),
                new Case("max, broadcast", (ops, in) -> ops.max(in.normal(2, 1, 4), in.normal(3, 1))),
                new Case("min, broadcast", (ops, in) -> ops.min(in.normal(2, 1, 4), in.normal(3, 1))),
                new Case("where, broadcast", (ops, in) -> {
                    Value numbers = in.constant(3, 4);
                    Value condition = ops.greater(numbers, ops.scalar(numbers, 0));
                    return ops.where(condition, in.normal(2, 1, 4), in.normal(3, 1));
                }),
                new Case("neg", (ops, in) -> ops.neg(in.normal(4, 5))),
                new Case("abs", (ops, in) -> ops.abs(in.normal(4, 5))),
                new Case("exp", (ops, in) -> ops.exp(in.normal(4, 5))),
                new Case("log", (ops, in) -> ops.log(in.positive(4, 5))),
                new Case("sqrt", (ops, in) -> ops.sqrt(in.positive(4, 5))),
                new Case("reciprocal", (ops, in) -> ops.reciprocal(in.positive(4, 5))),
                new Case("cast to double precision and back", (ops, in) -> {
                            Value x = in.normal(4, 5);
                            return ops.cast(ops.exp(ops.cast(x, DataType.DOUBLE)), x.dataType());
                        })
                        // In double precision there is nothing to cast.
                        .inOnnxRuntime(),
                new Case("identity", (ops, in) -> ops.identity(in.normal(4, 5))),
                new Case("one value used three times", (ops, in) -> {
                    Value x = in.normal(3, 4);
                    Value y = ops.mul(x, ops.sigmoid(x));
                    return ops.add(ops.mul(y, y), ops.relu(x));
                }),
                new Case("a residual connection around a concatenation", (ops, in) -> {
                    Value x = in.normal(1, 2, 4, 4);
                    Value new1 = ops.conv(
                            x, in.normal(2, 2, 3, 3), null, Window.square(3).padding(1), 1);
                    Value both = ops.concat(1, List.of(x, new1));
                    Value new2 = ops.conv(both, in.normal(2, 4, 1, 1), null, Window.square(1), 1);
                    return ops.concat(1, List.of(both, ops.sigmoid(new2)));
                }));
    }

    private static Stream<Case> activations() {
        return Stream.of(
                new Case("tanh", (ops, in) -> ops.tanh(in.normal(4, 5))),
                new Case("erf", (ops, in) -> ops.erf(in.normal(4, 5))),
                new Case("gelu", (ops, in) -> ops.gelu(in.normal(4, 5))),
                new Case("gelu by tanh", (ops, in) -> ops.geluTanh(in.normal(4, 5))),
                new Case("softplus", (ops, in) -> ops.softplus(in.normal(4, 5))),
                new Case("hard sigmoid", (ops, in) -> ops.hardSigmoid(in.normal(4, 5), 0.5f, 0.25f)),
                new Case("hard swish", (ops, in) -> {
                    Value x = in.normal(4, 5);
                    return ops.hardSwish(ops.mul(x, ops.scalar(x, 3)));
                }),
                new Case("leaky relu", (ops, in) -> ops.leakyRelu(in.normal(4, 5), 0.125f)),
                new Case("prelu, a slope per channel", (ops, in) -> ops.prelu(in.normal(2, 3, 4), in.normal(3, 1))),
                new Case("elu", (ops, in) -> ops.elu(in.normal(4, 5), 0.75f)),
                new Case("clip, both bounds trained", (ops, in) -> {
                    Value x = in.normal(4, 5);
                    Value low = ops.neg(in.positive());
                    return ops.clip(ops.mul(x, ops.scalar(x, 3)), low, in.positive());
                }),
                new Case("clip, no upper bound", (ops, in) -> {
                    Value x = in.normal(4, 5);
                    return ops.clip(x, ops.scalar(x, -0.5), null);
                }),
                new Case("clip, no lower bound", (ops, in) -> {
                    Value x = in.normal(4, 5);
                    return ops.clip(x, null, ops.scalar(x, 0.5));
                }));
    }

    private static Stream<Case> reductions() {
        return Stream.of(
                new Case("reduce sum, axes kept", (ops, in) -> ops.reduceSum(in.normal(2, 5, 3), true, 0, -1)),
                new Case("reduce sum, axis dropped", (ops, in) -> ops.reduceSum(in.normal(2, 5, 3), false, 1)),
                new Case("reduce mean, axes kept", (ops, in) -> ops.reduceMean(in.normal(2, 5, 3), true, 0, -1)),
                new Case("reduce mean, axes dropped", (ops, in) -> ops.reduceMean(in.normal(2, 3, 4, 2), false, 2, 3)),
                new Case("reduce max, several axes", (ops, in) -> ops.reduceMax(in.normal(2, 3, 4, 2), false, 2, 3)),
                new Case("softmax", (ops, in) -> ops.softmax(in.normal(3, 5), -1)),
                new Case("softmax over a middle axis", (ops, in) -> ops.softmax(in.normal(2, 4, 3), 1)),
                new Case("log softmax", (ops, in) -> ops.logSoftmax(in.normal(3, 5), -1)),
                new Case("log softmax over a middle axis", (ops, in) -> ops.logSoftmax(in.normal(2, 4, 3), 1)));
    }

    private static Stream<Case> normalizations() {
        return Stream.of(
                new Case(
                        "batch norm with given statistics",
                        (ops, in) -> ops.batchNormalization(
                                in.normal(3, 2, 4, 3),
                                in.normal(2),
                                in.normal(2),
                                in.normal(2),
                                in.positive(2),
                                1e-5f)),
                new Case(
                        "layer norm",
                        (ops, in) -> ops.layerNormalization(in.normal(2, 3, 5), in.normal(5), in.normal(5), 2, 1e-5f)),
                new Case(
                        "layer norm over two axes, without bias",
                        (ops, in) -> ops.layerNormalization(in.normal(2, 3, 5), in.normal(3, 5), null, 1, 1e-5f)),
                new Case(
                        "instance norm",
                        (ops, in) ->
                                ops.instanceNormalization(in.normal(2, 3, 4, 5), in.normal(3), in.normal(3), 1e-5f)));
    }

    private static Stream<Case> shapes() {
        return Stream.of(
                new Case(
                        "concat",
                        (ops, in) ->
                                ops.concat(1, List.of(in.normal(2, 3, 2), in.normal(2, 1, 2), in.normal(2, 2, 2)))),
                new Case(
                        "concat, counted from the end",
                        (ops, in) -> ops.concat(-1, List.of(in.normal(2, 3), in.normal(2, 1)))),
                new Case("concat of a value with itself", (ops, in) -> {
                    Value x = in.normal(2, 3);
                    return ops.concat(0, List.of(x, x));
                }),
                new Case("reshape", (ops, in) -> ops.reshape(in.normal(2, 6), Shape.of(3, 4))),
                new Case("flatten", (ops, in) -> ops.flatten(in.normal(2, 3, 2, 2), 1)),
                new Case("transpose", (ops, in) -> ops.transpose(in.normal(2, 3, 4), 2, 0, 1)),
                new Case("reduce max, axis kept", (ops, in) -> ops.reduceMax(in.normal(2, 5, 3), true, 1)),
                new Case("reduce max, last axis dropped", (ops, in) -> ops.reduceMax(in.normal(2, 5, 3), false, -1)),
                new Case("slice", (ops, in) -> ops.slice(in.normal(2, 7, 3), 1, 1, 5, 1)),
                new Case("slice in steps", (ops, in) -> ops.slice(in.normal(2, 8, 3), 1, 1, 7, 3)),
                new Case("slice in steps of the last axis", (ops, in) -> ops.slice(in.normal(3, 7), 1, 0, 7, 2)),
                new Case("split of which one part is used twice", (ops, in) -> {
                    List<Value> parts = ops.split(in.normal(2, 6, 3), 1, List.of(1L, 2L, 3L));
                    return ops.concat(1, List.of(parts.get(2), parts.get(0), parts.get(2)));
                }),
                new Case("gather with computed indices", (ops, in) -> {
                    Value indices = ops.argMax(in.constant(4, 5), 1, false);
                    return ops.gather(in.normal(2, 5, 3), indices, 1);
                }),
                new Case(
                        "pad",
                        (ops, in) -> ops.pad(in.normal(2, 3, 4), List.of(0L, 1L, 0L), List.of(0L, 2L, 3L), null)),
                new Case(
                        "pad around images",
                        (ops, in) -> ops.padSpatial(in.normal(1, 2, 3, 4), List.of(1L, 0L), List.of(0L, 2L))),
                new Case("expand", (ops, in) -> ops.expand(in.normal(3, 1), ops.int64s(2, 3, 4), Shape.of(2, 3, 4))),
                new Case(
                        "gather with indices from the end",
                        (ops, in) -> ops.gather(
                                in.normal(2, 5, 3), ops.constant(Tensor.int64s(Shape.of(2, 2), -1, 0, -5, -1)), 1)),
                new Case(
                        "gather with places taken twice and not at all",
                        (ops, in) -> ops.gather(
                                in.normal(2, 5, 3), ops.constant(Tensor.int64s(Shape.of(2, 2), 4, 0, 0, 2)), 1)));
    }

    private static Stream<Case> training() {
        return Stream.of(
                new Case("batch norm of images", (ops, in) -> batchNorm(ops, in, 3, 2, 4, 3)),
                new Case("batch norm of vectors", (ops, in) -> batchNorm(ops, in, 6, 4)),
                new Case(
                        "batch norm with ReLU",
                        (ops, in) -> new BatchNormalizationReluTraining(1e-5f, 0.9f)
                                .call(
                                        ops,
                                        in.normal(3, 2, 4, 3),
                                        in.positive(2),
                                        in.normal(2),
                                        in.constant(2),
                                        in.constant(2))
                                .y()),
                new Case(
                        "dropout",
                        (ops, in) -> new SeededDropout(0.4f, 0)
                                .call(ops, in.normal(4, 6), ops.int64(3), ops.int64(1))
                                .y()),
                new Case(
                        "softmax cross-entropy",
                        (ops, in) -> new SoftmaxCrossEntropy()
                                .call(ops, in.normal(4, 5), ops.constant(Tensor.int64s(3, 0, 4, 3)))
                                .loss()));
    }

    private static Value batchNorm(Ops ops, Inputs in, long... sizes) {
        Value x = in.normal(sizes);
        Value scale = in.positive(sizes[1]);
        Value shift = in.normal(sizes[1]);
        return new BatchNormalizationTraining(1e-5f, 0.9f)
                .call(ops, x, scale, shift, in.constant(sizes[1]), in.constant(sizes[1]))
                .y();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesInOnnxRuntimeWithTheCommittedDifferences(Case checked) {
        ReferenceResults expected = Goldens.of(SUBJECT).in(checked);
        Gradients gradients = Gradients.of(checked, DataType.FLOAT);
        assertEquals(expected.names(), gradients.inputs().keySet());
        Map<String, Tensor> actual = OrtModel.run(gradients.model(), gradients.inputs());
        assertAll(expected.names().stream()
                .map(name -> () -> expected.assertClose(name, actual.get(name + "/grad"), FLOAT_BOUND)));
    }

    /** The differences computed again, and the gradients computed in the reference evaluator, too. */
    @Nested
    @Requires(TestGroup.PYTHON)
    class InTheReferenceEvaluator {
        /** Of one processor against another. */
        private static final double GOLDEN_BOUND = 1e-6;

        @TempDir
        private static Path folder;

        private static JsonNode errors;

        @BeforeAll
        static void compare() {
            List<Case> cases = cases().toList();
            IntStream.range(0, cases.size()).forEach(i -> write(fileName(i), cases.get(i)));
            Python.run("gradient_check.py", folder);
            errors = new JsonMapper().readTree(folder.resolve("errors.json"));
        }

        @ParameterizedTest
        @MethodSource("dev.convnet.autodiff.GradientCheckTest#cases")
        void agreesWithCentralDifferences(Case checked) {
            List<String> names = cases().map(Case::name).toList();
            assertEquals(1, names.stream().filter(checked.name()::equals).count(), "cases of that name");
            JsonNode byInput = errors.get(fileName(names.indexOf(checked.name())));
            String all = byInput.propertyStream()
                    .map(e -> "%s %.1e".formatted(e.getKey(), e.getValue().doubleValue()))
                    .collect(joining(", "));
            assertTrue(byInput.size() > 0, "there is no input");
            assertTrue(
                    byInput.valueStream().allMatch(error -> error.doubleValue() <= checked.bound()),
                    () -> "errors: " + all);
        }

        @Test
        void theGoldensAreUpToDate() {
            Map<String, Map<String, Tensor>> results = new TreeMap<>();
            List<Case> cases = cases().toList();
            IntStream.range(0, cases.size())
                    .forEach(i -> results.put(
                            cases.get(i).name(),
                            TensorFiles.read(folder.resolve(fileName(i) + ".numeric.safetensors"))));
            Goldens.assertUpToDate(SUBJECT, results, GOLDEN_BOUND);
        }

        private static String fileName(int number) {
            return "case-" + number;
        }

        private static void write(String name, Case written) {
            GraphBuilder forward = new GraphBuilder(name);
            record(forward, new Inputs(forward, DataType.DOUBLE), written);
            ModelWriter.write(model(forward), folder.resolve(name + ".forward.onnx"));

            Gradients gradients = Gradients.of(written, written.type());
            ModelWriter.write(gradients.model(), folder.resolve(name + ".gradients.onnx"));
            TensorFiles.write(folder.resolve(name + ".safetensors"), gradients.inputs());
        }
    }

    /** A model that computes {@code <input>/grad} for each input of a case, with the inputs. */
    private record Gradients(Model model, Map<String, Tensor> inputs) {
        static Gradients of(Case differentiated, DataType type) {
            GraphBuilder builder = new GraphBuilder("gradients");
            Inputs inputs = new Inputs(builder, type);
            Value loss = record(builder, inputs, differentiated);
            Map<Value, Value> gradients = Backpropagation.gradients(builder, loss, inputs.values.keySet());
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            inputs.values.forEach((input, tensor) -> {
                builder.output(input.hint() + "/grad", gradients.get(input));
                tensors.put(input.hint(), tensor);
            });
            return new Gradients(GradientCheckTest.model(builder), tensors);
        }
    }

    @Test
    void everyRuleHasACase() {
        Set<OperatorId> checked = new HashSet<>();
        cases().forEach(c -> checked.addAll(differentiated(c)));
        assertEquals(Set.of(), difference(GradientRules.PORTABLE.operators(), checked), "rules without a case");
    }

    /** The operators of the case itself, not of its loss, whose rules are applied. */
    private static Set<OperatorId> differentiated(Case checked) {
        GraphBuilder builder = new GraphBuilder("case");
        Inputs inputs = new Inputs(builder, checked.type());
        Value y = checked.recording().record(new Ops(builder), inputs);
        Set<Node> own = new HashSet<>(builder.nodes());
        Set<OperatorId> applied = new HashSet<>();
        Map<OperatorId, GradientRule> observed = new HashMap<>();
        for (OperatorId operator : GradientRules.PORTABLE.operators()) {
            observed.put(operator, GradientRule.ofSeveralOutputs((ops, node, dy, wanted) -> {
                if (own.contains(node)) {
                    applied.add(operator);
                }
                return GradientRules.PORTABLE.of(node).backward(ops, node, dy, wanted);
            }));
        }
        Backpropagation.gradients(
                GradientRules.PORTABLE.with(observed), builder, loss(builder, y), inputs.values.keySet());
        return applied;
    }

    private static Set<OperatorId> difference(Set<OperatorId> all, Set<OperatorId> some) {
        Set<OperatorId> others = new HashSet<>(all);
        others.removeAll(some);
        return others;
    }

    private static Value record(GraphBuilder builder, Inputs inputs, Case recorded) {
        Value loss = loss(builder, recorded.recording().record(new Ops(builder), inputs));
        builder.output("loss", loss);
        return loss;
    }

    /** Records Σ r·y as a product of matrices: a row of the elements of y and a column of fixed random numbers. */
    private static Value loss(GraphBuilder builder, Value y) {
        Ops ops = new Ops(builder);
        long elements = y.shape().elements();
        Value row = ops.reshape(y, Shape.of(1, elements));
        Value weights = ops.constant(Tensors.normal(new Random(7), y.dataType(), elements, 1));
        return ops.reshape(ops.gemm(row, weights, null, false, false), Shape.SCALAR);
    }

    private static Model model(GraphBuilder builder) {
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }
}
