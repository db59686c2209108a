package dev.convnet.onnx.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.testing.NetworkCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelReaderTest {
    @TempDir
    private Path folder;

    static Stream<NetworkCase> networks() {
        return Stream.of(
                NetworkCase.of("alexnet", 70).withWidth(0.1),
                NetworkCase.of("nin", 67).withWidth(0.2),
                NetworkCase.of("googlenet", 48).withWidth(0.2),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("densenet", 71).withWidth(0.2));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatWeWriteComesBackByteForByte(NetworkCase network) {
        Model model = network.zooNetwork().inferenceModel(network.options(), network.weights());
        Path file = folder.resolve("model.onnx");
        ModelWriter.write(model, file);
        assertArrayEquals(ModelWriter.toBytes(model), ModelWriter.toBytes(ModelReader.read(file)));
    }

    @Test
    void withoutTypesInTheFileTheyAreInferred() throws IOException {
        NodeProto flatten = NodeProto.newBuilder()
                .setOpType("Flatten")
                .addInput("x")
                .addOutput("flat")
                .build();
        NodeProto target = NodeProto.newBuilder()
                .setOpType("Reshape")
                .addInput("flat")
                .addInput("shape")
                .addOutput("y")
                .build();
        TensorProto shape = TensorProto.newBuilder()
                .setName("shape")
                .setDataType(DataType.INT64.number())
                .addDims(2)
                .addInt64Data(-1)
                .addInt64Data(4)
                .build();
        Graph graph = ModelReader.read(file(graph("y", flatten, target).addInitializer(shape), 17))
                .graph();
        assertEquals(Shape.of(Dim.of("n").times(2), 4), graph.output("y").shape());
    }

    @Test
    void refusesWithTheNodesNameWhatItDoesNotKnow() throws IOException {
        assertRefused("the node last (Det): the operator is not supported", node("Det"));
        assertRefused(
                "the node last (Relu): the domain org.example is not supported, only ONNX's own",
                node("Relu").setDomain("org.example"));
        assertRefused(
                "the node last (Relu): the attribute slope is not supported",
                node("Relu")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("slope")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)));
        assertRefused(
                "the node last (MaxPool): storage_order must be 0",
                node("MaxPool")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("storage_order")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)));
        assertRefused(
                "the node last (Relu): its input 'nothing' is not computed by an earlier node",
                node("Relu").setInput(0, "nothing"));
        assertRefused("the node last (Add): the input 1 is missing", node("Add"));
    }

    @Test
    void refusesOtherFilesAndOldOperatorSets() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "a text");
        assertEquals(
                text + ": not an ONNX model",
                assertThrows(UserError.class, () -> ModelReader.read(text)).getMessage());
        Path none = folder.resolve("none.onnx");
        assertEquals(
                "cannot read " + none + ": no such file",
                assertThrows(UserError.class, () -> ModelReader.read(none)).getMessage());
        Path old = file(graph("y", node("Relu").build()), 9);
        assertEquals(
                old + ": operator set 9 is too old; convert the model to 13 or later",
                assertThrows(UserError.class, () -> ModelReader.read(old)).getMessage());
    }

    private void assertRefused(String message, NodeProto.Builder node) throws IOException {
        Path file = file(graph("y", node.build()), 17);
        assertEquals(
                file + ": " + message,
                assertThrows(UserError.class, () -> ModelReader.read(file)).getMessage());
    }

    private static NodeProto.Builder node(String operator) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName("last")
                .addInput("x")
                .addOutput("y");
    }

    /** From x [n, 2, 2, 2] to {@code output}. */
    private static GraphProto.Builder graph(String output, NodeProto... nodes) {
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.number());
        type.getShapeBuilder().addDimBuilder().setDimParam("n");
        for (int i = 0; i < 3; i++) {
            type.getShapeBuilder().addDimBuilder().setDimValue(2);
        }
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("small")
                .addInput(ValueInfoProto.newBuilder()
                        .setName("x")
                        .setType(TypeProto.newBuilder().setTensorType(type)))
                .addOutput(ValueInfoProto.newBuilder().setName(output));
        for (NodeProto node : nodes) {
            graph.addNode(node);
        }
        return graph;
    }

    private Path file(GraphProto.Builder graph, long opset) throws IOException {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph)
                .build();
        return Files.write(folder.resolve("small.onnx"), model.toByteArray());
    }
}
