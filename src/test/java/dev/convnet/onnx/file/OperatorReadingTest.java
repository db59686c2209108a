package dev.convnet.onnx.file;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.AttributeProto.AttributeType;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes of files, with and without their attributes: the model as read computes what the file computes in ONNX Runtime. */
class OperatorReadingTest {
    private static final double BOUND = 1e-6;

    @TempDir
    private Path folder;

    /** A node from x and other inputs, which are initializers; {@code null} where one is left out. */
    record Case(
            String operator, long opset, int outputs, Tensor x, List<Tensor> others, Map<String, Object> attributes) {
        static Case of(String operator, Tensor x, Tensor... others) {
            return new Case(operator, 18, 1, x, Arrays.asList(others), Map.of());
        }

        Case with(String name, Object value) {
            return with(Map.of(name, value));
        }

        Case with(Map<String, Object> attributes) {
            return new Case(operator, opset, outputs, x, others, attributes);
        }

        Case opset(long version) {
            return new Case(operator, version, outputs, x, others, attributes);
        }

        Case outputs(int number) {
            return new Case(operator, opset, number, x, others, attributes);
        }

        @Override
        public String toString() {
            return operator + " " + attributes + " of " + x.type() + " and "
                    + others.stream()
                            .map(t -> t == null ? "nothing" : t.type().toString())
                            .toList();
        }
    }

    static Stream<Case> nodes() {
        return Stream.of(elements(), shapes(), reductions(), images()).flatMap(s -> s);
    }

    private static Stream<Case> elements() {
        Tensor x = normal(2, 3, 4);
        return Stream.concat(
                Stream.of("Neg", "Abs", "Exp", "Erf", "Tanh", "Sigmoid", "Softplus", "HardSwish", "HardSigmoid")
                        .map(operator -> Case.of(operator, x)),
                Stream.of(
                        Case.of("LeakyRelu", x),
                        Case.of("LeakyRelu", x).with("alpha", 0.25f),
                        Case.of("Elu", x),
                        Case.of("Elu", x).with("alpha", 0.5f),
                        Case.of("HardSigmoid", x).with(Map.of("alpha", 0.5f, "beta", 0.25f)),
                        Case.of("Log", positive(2, 3)),
                        Case.of("Sqrt", positive(2, 3)),
                        Case.of("Reciprocal", positive(2, 3)),
                        Case.of("PRelu", x, normal(3, 1)),
                        Case.of("Clip", x, scalar(-0.5f), scalar(0.5f)),
                        Case.of("Clip", x, null, scalar(0.5f)),
                        Case.of("Clip", x),
                        Case.of("Gelu", x).opset(20),
                        Case.of("Gelu", x).opset(20).with("approximate", "tanh"),
                        Case.of("Pow", positive(2, 3), normal(3)),
                        Case.of("Pow", x, int64s(2)),
                        Case.of("Max", x, normal(4), normal(3, 1)),
                        Case.of("Min", x, normal(4)),
                        Case.of("Sub", x, normal(3, 1)),
                        Case.of("Div", x, positive(3, 1)),
                        Case.of("Cast", x).with("to", 11L),
                        Case.of("Dropout", x),
                        Case.of("Identity", x)));
    }

    private static Stream<Case> shapes() {
        Tensor x = normal(2, 3, 4);
        return Stream.of(
                Case.of("Transpose", x),
                Case.of("Transpose", x).with("perm", new long[] {0, 2, 1}),
                Case.of("Squeeze", normal(2, 1, 3, 1)),
                Case.of("Squeeze", normal(2, 1, 3, 1), int64s(-1)),
                Case.of("Unsqueeze", x, int64s(-1, 1)),
                Case.of("Slice", x, int64s(1, -3), int64s(Long.MAX_VALUE, -1), int64s(1, 2)),
                Case.of("Slice", x, int64s(0), int64s(4), int64s(2), int64s(3)),
                Case.of("Split", normal(2, 3, 5))
                        .with(Map.of("axis", 2L, "num_outputs", 3L))
                        .outputs(3),
                Case.of("Split", x, int64s(1, 2)).with("axis", 1L).outputs(2),
                Case.of("Split", x).opset(13).with("axis", -1L).outputs(2),
                Case.of("Pad", x, int64s(0, 1, 0, 0, 2, 3), scalar(0.5f)),
                Case.of("Pad", x, int64s(1, 2), null, int64s(-1)),
                Case.of("Reshape", x, int64s(0, -1)),
                Case.of("Einsum", normal(2, 3, 4), normal(2, 5, 4)).with("equation", "bid,bjd->bij"),
                Case.of("Einsum", normal(2, 3, 4), normal(4, 5, 6), normal(6)).with("equation", "abc,cde,e->dab"),
                Case.of("Expand", normal(3, 1), int64s(2, 1, 4)),
                Case.of("Reshape", x, int64s(-1, 12)).with("allowzero", 1L),
                Case.of("MatMul", x, normal(4)),
                Case.of("MatMul", x, normal(4, 5)),
                Case.of("MatMul", normal(5, 2, 3, 4), normal(2, 4, 2)),
                Case.of("Gemm", normal(3, 4), normal(4, 5), normal(5)).with(Map.of("alpha", 0.5f, "beta", 2f)));
    }

    private static Stream<Case> reductions() {
        Tensor x = normal(2, 3, 4);
        return Stream.of(
                Case.of("ReduceMean", x),
                Case.of("ReduceMean", x, int64s(-1, 1)).with("keepdims", 0L),
                Case.of("ReduceMean", x).opset(13).with("axes", new long[] {1}),
                Case.of("ReduceSum", x, int64s(1)),
                Case.of("ReduceMax", x, int64s(1, 2)).with("keepdims", 0L),
                Case.of("Softmax", x),
                Case.of("Softmax", x).with("axis", 1L),
                Case.of("LogSoftmax", x),
                Case.of("LayerNormalization", x, normal(4), normal(4)),
                Case.of("LayerNormalization", x, normal(3, 4)).with(Map.of("axis", 1L, "epsilon", 0.1f)),
                Case.of("InstanceNormalization", x, normal(3), normal(3)),
                Case.of("GroupNormalization", normal(2, 4, 3, 5), normal(4), normal(4))
                        .opset(21)
                        .with("num_groups", 2L));
    }

    private static Stream<Case> images() {
        Map<String, Object> ceil =
                Map.of("kernel_shape", new long[] {3, 3}, "strides", new long[] {2, 2}, "ceil_mode", 1L);
        return Stream.of(
                Case.of("GlobalAveragePool", normal(2, 3, 4, 5)),
                Case.of("Resize", normal(1, 2, 3, 4), null, Tensor.floats(Shape.of(4), 1, 1, 2, 1.5f))
                        .with("mode", "linear"),
                Case.of("Resize", normal(1, 2, 3, 4), null, null, int64s(1, 2, 5, 2))
                        .with(Map.of("coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor")),
                Case.of("MaxPool", normal(2, 3, 8, 7)).with(ceil),
                Case.of("MaxPool", normal(1, 2, 6, 5))
                        .with(Map.of(
                                "kernel_shape",
                                new long[] {2, 2},
                                "strides",
                                new long[] {3, 3},
                                "pads",
                                new long[] {1, 1, 1, 1},
                                "ceil_mode",
                                1L)),
                Case.of("AveragePool", normal(2, 3, 8, 7)).with(ceil),
                Case.of("ConvTranspose", normal(2, 4, 5, 5), normal(4, 3, 3, 3), normal(6))
                        .with(Map.of(
                                "strides",
                                new long[] {2, 2},
                                "pads",
                                new long[] {1, 1, 1, 1},
                                "output_padding",
                                new long[] {1, 0},
                                "group",
                                2L)));
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void theModelAsReadComputesTheSame(Case read) throws IOException {
        Path file = Files.write(folder.resolve("node.onnx"), proto(read).toByteArray());
        Map<String, Tensor> inputs = Map.of("x", read.x());
        Map<String, Tensor> actual = OrtModel.run(ModelReader.read(file), inputs);
        try (OrtModel original = OrtModel.of(file)) {
            Map<String, Tensor> expected = original.run(inputs);
            assertEquals(expected.keySet(), actual.keySet());
            assertAll(expected.keySet().stream()
                    .map(name -> () ->
                            assertTrue(Tensors.relativeError(actual.get(name), expected.get(name)) <= BOUND, name)));
        }
    }

    @Test
    void refusesWhatItWouldReadWrongly() throws IOException {
        Tensor x = normal(2, 3, 4);
        assertRefused(
                "mode must be constant, not reflect",
                Case.of("Pad", x, int64s(0, 1, 0, 0, 0, 0)).with("mode", "reflect"));
        assertRefused("steps must be positive", Case.of("Slice", x, int64s(3), int64s(0), int64s(2), int64s(-1)));
        assertRefused(
                "scale and bias must be [4], one number per channel",
                Case.of("GroupNormalization", normal(2, 4, 3), normal(2), normal(2))
                        .with("num_groups", 2L));
    }

    private void assertRefused(String message, Case refused) throws IOException {
        Path file = Files.write(folder.resolve("node.onnx"), proto(refused).toByteArray());
        assertEquals(
                file + ": the node last (" + refused.operator() + "): " + message,
                assertThrows(UserError.class, () -> ModelReader.read(file)).getMessage());
    }

    private static ModelProto proto(Case read) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setName("last")
                .setOpType(read.operator())
                .addInput("x");
        GraphProto.Builder graph = GraphProto.newBuilder().setName("node");
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder()
                .setElemType(read.x().type().dataType().number());
        Arrays.stream(read.x().type().shape().sizes())
                .forEach(size -> type.getShapeBuilder().addDimBuilder().setDimValue(size));
        graph.addInput(ValueInfoProto.newBuilder()
                .setName("x")
                .setType(TypeProto.newBuilder().setTensorType(type)));
        for (int i = 0; i < read.others().size(); i++) {
            Tensor other = read.others().get(i);
            node.addInput(other == null ? "" : "input" + i);
            if (other != null) {
                TensorProto.Builder tensor = graph.addInitializerBuilder()
                        .setName("input" + i)
                        .setDataType(other.type().dataType().number())
                        .setRawData(ByteString.copyFrom(other.data()));
                Arrays.stream(other.type().shape().sizes()).forEach(tensor::addDims);
            }
        }
        read.attributes().forEach((name, value) -> node.addAttribute(attribute(name, value)));
        IntStream.range(0, read.outputs()).forEach(i -> {
            node.addOutput("y" + i);
            graph.addOutput(ValueInfoProto.newBuilder().setName("y" + i));
        });
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(read.opset()))
                .setGraph(graph.addNode(node))
                .build();
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        return switch (value) {
            case Long number ->
                attribute.setType(AttributeType.INT).setI(number).build();
            case Float number ->
                attribute.setType(AttributeType.FLOAT).setF(number).build();
            case String text ->
                attribute
                        .setType(AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(text))
                        .build();
            case long[] numbers -> {
                Arrays.stream(numbers).forEach(attribute::addInts);
                yield attribute.setType(AttributeType.INTS).build();
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Tensor normal(long... sizes) {
        return Tensors.normal(new Random(3), DataType.FLOAT, sizes);
    }

    private static Tensor positive(long... sizes) {
        return Tensors.uniform(new Random(3), 0.5, 2, DataType.FLOAT, sizes);
    }

    private static Tensor scalar(float value) {
        return Tensor.floats(Shape.SCALAR, value);
    }

    private static Tensor int64s(long... values) {
        return Tensor.int64s(values);
    }
}
