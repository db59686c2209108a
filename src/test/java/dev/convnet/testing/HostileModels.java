package dev.convnet.testing;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.AttributeProto.AttributeType;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Models that are wrong in one respect, each with the message that a reader of models gives. */
public final class HostileModels {
    /** A model and the message about it, without the name of the file. */
    public record Hostile(ModelProto model, String message) {}

    private static final int FLOAT = 1;

    private HostileModels() {}

    /** A model of one Gemm that is right: x [batch, 4] to y [batch, 3]. */
    public static ModelProto good() {
        return gemm(_ -> {});
    }

    /** All wrong models by what is wrong. */
    public static Map<String, Hostile> all() {
        Map<String, Hostile> all = new LinkedHashMap<>();
        sizes(all);
        tensors(all);
        names(all);
        order(all);
        functions(all);
        attributes(all);
        return all;
    }

    private static void sizes(Map<String, Hostile> all) {
        put(
                all,
                "a negative size of an input",
                gemm(g -> g.setInput(0, value("x", -2, 4))),
                "the input x: has a dimension of -2; the smallest possible is 0");
        put(
                all,
                "the smallest size of an output",
                gemm(g -> g.setOutput(0, value("y", Long.MIN_VALUE))),
                "the output y: has a dimension of " + Long.MIN_VALUE + "; the smallest possible is 0");
        put(
                all,
                "sizes whose product overflows",
                gemm(g -> g.setInput(0, value("x", 1L << 31, 1L << 31, 4))),
                "the input x: its size, float [2147483648, 2147483648, 4], is too large");
        put(
                all,
                "sizes of an intermediate value whose product overflows",
                gemm(g -> g.addValueInfo(value("y", 1L << 62, 1L << 62))),
                "the value y: its size, float [4611686018427387904, 4611686018427387904], is too large");
        put(
                all,
                "too many axes",
                gemm(g -> g.setInput(
                        0, value("x", LongStream.generate(() -> 1).limit(1001).toArray()))),
                "the input x: has 1001 dimensions; the limit is 1000");
        put(
                all,
                "an unknown element type of an input",
                gemm(g -> g.getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .setElemType(99)),
                "the input x: has the unknown element type 99");
    }

    private static void tensors(Map<String, Hostile> all) {
        put(
                all,
                "a tensor whose elements overflow to none",
                gemm(g -> g.setInitializer(0, tensor("w", FLOAT, new byte[0], 1L << 31, 1L << 31))),
                "the initializer w: its size, float [2147483648, 2147483648], is too large");
        put(
                all,
                "a tensor of 4 GiB without data",
                gemm(g -> g.setInitializer(0, tensor("w", FLOAT, new byte[0], 1L << 30))),
                "the initializer w: has 0 bytes of data, but its shape needs 4294967296");
        put(
                all,
                "a tensor of 4 GiB without a field of data",
                gemm(g -> g.setInitializer(
                        0, tensor("w", FLOAT, new byte[0], 1L << 30).clearRawData())),
                "the initializer w: has 0 numbers of data, but its shape needs 1073741824");
        put(
                all,
                "a tensor of too little data",
                gemm(g -> g.setInitializer(0, tensor("w", FLOAT, new byte[47], 3, 4))),
                "the initializer w: has 47 bytes of data, but its shape needs 48");
        put(
                all,
                "negative sizes of a tensor",
                gemm(g -> g.setInitializer(0, tensor("w", FLOAT, new byte[48], -3, -4))),
                "the initializer w: has a dimension of -3; the smallest possible is 0");
        put(
                all,
                "an unknown element type of a tensor",
                gemm(g -> g.setInitializer(0, tensor("w", 99, new byte[48], 3, 4))),
                "the initializer w: has the unknown element type 99");
        put(
                all,
                "a tensor without an element type",
                gemm(g -> g.setInitializer(0, tensor("w", 0, new byte[48], 3, 4))),
                "the initializer w: has no element type");
        put(
                all,
                "a wrong tensor in an attribute",
                gemm(g -> g.addNode(
                        0,
                        node("Constant", List.of(), "k")
                                .addAttribute(attribute("value", AttributeType.TENSOR)
                                        .setT(tensor("t", FLOAT, new byte[3], 1))))),
                "a node Constant: the attribute value: has 3 bytes of data, but its shape needs 4");
    }

    private static void names(Map<String, Hostile> all) {
        put(
                all,
                "two nodes that compute one value",
                gemm(g -> g.addNode(node("Relu", List.of("x"), "y"))),
                "the graph g: has two values of the name 'y'");
        put(
                all,
                "two initializers of one name",
                gemm(g -> g.addInitializer(g.getInitializer(0))),
                "the graph g: has two values of the name 'w'");
        put(
                all,
                "two inputs of one name",
                gemm(g -> g.addInput(g.getInput(0))),
                "the graph g: has two values of the name 'x'");
        put(
                all,
                "two outputs of one name",
                gemm(g -> g.addOutput(g.getOutput(0))),
                "the graph g: has the output 'y' twice");
        put(
                all,
                "a name that is not UTF-8",
                gemm(g ->
                        g.setNode(0, node("Gemm", List.of("x", "w"), "y").setNameBytes(ByteString.copyFrom(new byte[] {
                            'n', (byte) 0xff
                        })))),
                "the name of a node is not valid UTF-8: n\ufffd");
    }

    private static void order(Map<String, Hostile> all) {
        put(
                all,
                "an input that nothing computes",
                gemm(g -> g.getNodeBuilder(0).setInput(0, "nothing")),
                "a node Gemm: its input 'nothing' is not computed by an earlier node");
        put(
                all,
                "an output that nothing computes",
                gemm(g -> g.setOutput(0, value("nothing"))),
                "the graph g: its output 'nothing' is not computed by an earlier node");
        put(
                all,
                "a node that takes its own output",
                gemm(g -> g.getNodeBuilder(0).setInput(0, "y")),
                "a node Gemm: its inputs depend on outputs of its own or of a cycle of nodes");
        put(
                all,
                "a cycle of two nodes",
                gemm(g -> {
                    g.addNode(node("Relu", List.of("b"), "a"));
                    g.addNode(node("Relu", List.of("a"), "b"));
                }),
                "a node Relu: its inputs depend on outputs of its own or of a cycle of nodes");
        put(
                all,
                "a cycle through a subgraph",
                gemm(g -> g.addNode(node("If", List.of("c"), "s")
                                .addAttribute(attribute("then_branch", AttributeType.GRAPH)
                                        .setG(GraphProto.newBuilder()
                                                .setName("branch")
                                                .addNode(node("Relu", List.of("s"), "r"))
                                                .addOutput(value("r")))))
                        .addInput(value("c"))),
                "a node If: its inputs depend on outputs of its own or of a cycle of nodes");
        ModelProto.Builder withoutOpset = good().toBuilder().clearOpsetImport();
        put(all, "no operator set", withoutOpset.build(), "not an ONNX model: it names no operator set");
        ModelProto.Builder withoutGraph = good().toBuilder().clearGraph();
        put(all, "no graph", withoutGraph.build(), "not an ONNX model: it has no graph");
    }

    private static void functions(Map<String, Hostile> all) {
        put(
                all,
                "a function that calls itself",
                calling(function("F", call("F", "a", "r"))),
                "the function F: its calls are nested more than 100 deep, or it calls itself");
        put(
                all,
                "two functions that call each other",
                calling(function("F", call("G", "a", "r")), function("G", call("F", "a", "r"))),
                null);
        FunctionProto[] chain = new FunctionProto[3001];
        for (int i = 0; i < 3000; i++) {
            chain[i] = function(i == 0 ? "F" : "F" + i, call("F" + (i + 1), "a", "r"));
        }
        chain[3000] = function("F3000", node("Relu", List.of("a"), "r"));
        put(all, "functions nested 3000 deep", calling(chain), null);
        FunctionProto[] doubling = new FunctionProto[41];
        for (int i = 0; i < 40; i++) {
            String next = "F" + (i + 1);
            doubling[i] = function(i == 0 ? "F" : "F" + i, call(next, "a", "b"), call(next, "b", "r"));
        }
        doubling[40] = function("F40", node("Relu", List.of("a"), "r"));
        put(
                all,
                "functions of 2⁴⁰ nodes",
                calling(doubling),
                "the model has more than 1,000,000 nodes, the limit, with the bodies of its functions");
        put(
                all,
                "two functions of one name",
                calling(function("F", node("Relu", List.of("a"), "r")), function("F", node("Neg", List.of("a"), "r"))),
                "the function F: is defined twice");
        put(
                all,
                "a function that takes what it does not have",
                calling(function("F", node("Relu", List.of("x"), "r"))),
                "a node Relu: its input 'x' is not computed by an earlier node");
    }

    private static void attributes(Map<String, Hostile> all) {
        put(
                all,
                "an attribute of another type than its value",
                gemm(g -> g.getNodeBuilder(0)
                        .setAttribute(
                                0, attribute("transB", AttributeType.FLOAT).setI(1))),
                "a node Gemm: the attribute transB: is declared as FLOAT but has a value of type INT");
        put(
                all,
                "an attribute that is there twice",
                gemm(g -> g.getNodeBuilder(0)
                        .addAttribute(attribute("transB", AttributeType.INT).setI(0))),
                "a node Gemm: has the attribute transB twice");
    }

    /** A model whose weights w [3, 4] are in another file. */
    public static ModelProto external(Map<String, String> fields) {
        TensorProto.Builder tensor =
                tensor("w", FLOAT, new byte[0], 3, 4).clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
        fields.forEach((key, text) -> tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
        return gemm(g -> g.setInitializer(0, tensor));
    }

    private static void put(Map<String, Hostile> all, String what, ModelProto model, String message) {
        all.put(what, new Hostile(model, message));
    }

    private static ModelProto gemm(Consumer<GraphProto.Builder> change) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x", -1, 4))
                .addInitializer(tensor("w", FLOAT, new byte[48], 3, 4))
                .addNode(node("Gemm", List.of("x", "w"), "y")
                        .addAttribute(attribute("transB", AttributeType.INT).setI(1)))
                .addOutput(value("y", -1, 3));
        change.accept(graph);
        return model(graph).build();
    }

    private static ModelProto calling(FunctionProto... functions) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x", -1, 4))
                .addNode(call("F", "x", "y"))
                .addOutput(value("y", -1, 4));
        return model(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("my").setVersion(1))
                .addAllFunctions(List.of(functions))
                .build();
    }

    private static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(18))
                .setGraph(graph);
    }

    private static FunctionProto function(String name, NodeProto.Builder... nodes) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setDomain("my")
                .setName(name)
                .addInput("a")
                .addOutput("r")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(18))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("my").setVersion(1));
        for (NodeProto.Builder node : nodes) {
            function.addNode(node);
        }
        return function.build();
    }

    private static NodeProto.Builder call(String function, String input, String output) {
        return node(function, List.of(input), output).setDomain("my");
    }

    private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput(output);
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private static TensorProto.Builder tensor(String name, int type, byte[] data, long... sizes) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type)
                .addAllDims(LongStream.of(sizes).boxed().toList())
                .setRawData(ByteString.copyFrom(data));
    }

    /** A float value; a first size of −1 becomes the symbol {@code batch}. */
    private static ValueInfoProto value(String name, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            TensorShapeProto.Dimension.Builder dim = shape.addDimBuilder();
            if (size == -1) {
                dim.setDimParam("batch");
            } else {
                dim.setDimValue(size);
            }
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(FLOAT);
        if (sizes.length > 0) {
            tensor.setShape(shape);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
