package dev.convnet.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private final GraphBuilder builder = new GraphBuilder("test");
    private final Ops ops = new Ops(builder);
    private final Value image = builder.input("x", TensorType.of(DataType.FLOAT, Dim.of("batch"), 3, 9, 8));

    @Test
    void shapesFollowTheWindow() {
        Value weight = builder.parameter("w", TensorType.of(DataType.FLOAT, 5, 3, 3, 3));
        Window window = Window.square(3).stride(2).padding(1);
        assertEquals(
                Shape.of(Dim.of("batch"), 5, 5, 4),
                ops.conv(image, weight, null, window, 1).shape());
        assertEquals(
                Shape.of(Dim.of("batch"), 5, 5, 4),
                ops.conv(image, weight, null, Window.square(3).dilation(2), 1).shape());
        assertEquals(
                Shape.of(Dim.of("batch"), 3, 4, 4),
                ops.maxPool(image, Window.square(2).stride(2)).shape());
        assertEquals("[batch, 216]", ops.flatten(image, 1).shape().toString());
        assertEquals("[batch*3, 72]", ops.flatten(image, 2).shape().toString());
    }

    @Test
    void refusalsNameOperatorAndShapes() {
        Value weight = builder.parameter("w", TensorType.of(DataType.FLOAT, 5, 4, 3, 3));
        assertRefused(
                "Conv: weights [5, 4, 3, 3] do not fit an input [batch, 3, 9, 8] in 1 groups",
                () -> ops.conv(image, weight, null, Window.square(3), 1));
        assertRefused(
                "MaxPool: a kernel of 11×11 does not fit an input of 9×8 with padding 0×0",
                () -> ops.maxPool(image, Window.square(11)));
        assertRefused("Add: [batch, 3, 9, 8] and [5, 4, 3, 3] do not broadcast", () -> ops.add(image, weight));
        assertRefused("Reshape: [5, 4, 3, 3] and [7] differ in size", () -> ops.reshape(weight, Shape.of(7)));
    }

    @Test
    void valuesOfAnotherGraphAreRefused() {
        Value foreign = new GraphBuilder("other").input("y", image.type());
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ops.add(image, foreign));
        assertTrue(error.getMessage().contains("belongs to another graph"), error.getMessage());
    }

    @Test
    void everyValueHasItsOwnName() {
        Value y = image;
        for (int i = 0; i < 4; i++) {
            y = ops.relu(y);
        }
        builder.output("Relu", y);
        ModelProto proto = ModelWriter.toProto(model());
        List<String> names = proto.getGraph().getNodeList().stream()
                .map(NodeProto::getOutputList)
                .flatMap(List::stream)
                .toList();
        assertEquals(names.size(), new HashSet<>(names).size());
        assertEquals("Relu", names.getLast());
        assertEquals(proto, ModelWriter.toProto(model()));
    }

    @Test
    void equalBodiesAreOneFunctionAndOthersAreOverloads() {
        Value first = twice(image);
        Value second = twice(first);
        Value third = ops.call(
                        "test",
                        "Twice",
                        List.of("x"),
                        List.of(second),
                        Map.of(),
                        (body, in) -> List.of(body.add(in.getFirst(), in.getFirst())))
                .getFirst();
        builder.output("y", third);
        Graph graph = builder.build();
        assertEquals(2, graph.functions().size());
        List<OperatorId> called = graph.nodes().stream().map(Node::operator).toList();
        assertEquals(called.get(0), called.get(1));
        assertEquals(called.get(0).name(), called.get(2).name());
        assertNotEquals(called.get(0).overload(), called.get(2).overload());
    }

    @Test
    void aWeightOfAnotherShapeIsRefused() {
        builder.parameter("w", TensorType.of(DataType.FLOAT, 2));
        Map<String, Tensor> weights = Map.of("w", Tensor.floats(Shape.of(3), 1, 2, 3));
        assertRefused(
                "the weight w is float[3], the graph takes float[2]",
                () -> new Model(builder.build(), weights, Map.of(), ""));
    }

    private Value twice(Value x) {
        return ops.call(
                        "test",
                        "Twice",
                        List.of("x"),
                        List.of(x),
                        Map.of(),
                        (body, in) -> List.of(body.mul(in.getFirst(), body.scalar(in.getFirst(), 2))))
                .getFirst();
    }

    private Model model() {
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(ShapeException.class, call).getMessage());
    }
}
