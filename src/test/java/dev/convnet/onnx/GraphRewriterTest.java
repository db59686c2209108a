package dev.convnet.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.onnx.file.ModelWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphRewriterTest {
    private static final TensorType TYPE = TensorType.of(DataType.FLOAT, Dim.of("batch"), 4);

    @Test
    void aCopyIsTheSameFile() {
        Graph graph = graph();
        GraphBuilder copy = new GraphBuilder(graph.name());
        new GraphRewriter(copy).record(graph);
        assertArrayEquals(bytes(graph), bytes(copy.build()));
    }

    @Test
    void functionsGetTheOverloadsOfTheTape() {
        GraphBuilder copy = new GraphBuilder("copy");
        scale(new Ops(copy), copy.input("other", TYPE), 7);
        new GraphRewriter(copy).record(graph());
        Graph copied = copy.build();
        assertEquals(
                List.of("", "v2", "v3"),
                copied.functions().stream()
                        .filter(f -> f.id().name().equals("Scale"))
                        .map(f -> f.id().overload())
                        .toList());
        List<OperatorId> defined = copied.functions().stream().map(Function::id).toList();
        copied.functions().stream()
                .flatMap(f -> f.nodes().stream())
                .filter(n -> n.body().isPresent())
                .forEach(n -> assertEquals(
                        true, defined.contains(n.operator()), n.operator().overload()));
    }

    @Test
    void aSubclassReplacesNodesInTheirScope() {
        GraphBuilder builder = new GraphBuilder("rewritten");
        GraphRewriter rewriter = new GraphRewriter(builder) {
            @Override
            protected List<Value> rewrite(Node node, List<Value> inputs) {
                return node.is("Relu") ? List.of(ops().sigmoid(inputs.getFirst())) : super.rewrite(node, inputs);
            }
        };
        rewriter.record(graph());
        Node first = builder.nodes().getFirst();
        assertEquals("Sigmoid at stage1", first.toString());
        assertEquals(List.of("y"), List.copyOf(builder.build().outputs().keySet()));
    }

    @Test
    void inliningLeavesNoCalls() {
        Graph inlined = Inlining.inline(graph());
        assertEquals(List.of(), inlined.functions());
        assertEquals(
                List.of("Relu", "Constant", "Mul", "Constant", "Mul", "Relu", "Mul", "Add"),
                inlined.nodes().stream().map(n -> n.operator().name()).toList());
        assertEquals(
                List.of("stage1", "", "stage2", "", "stage2", "stage2", "stage3", "stage3"),
                inlined.nodes().stream().map(Node::scope).toList());
    }

    @Test
    void anInputWithoutAValueIsRefused() {
        Graph graph = graph();
        GraphRewriter rewriter = new GraphRewriter(new GraphBuilder("copy"));
        Map<Value, Value> none = Map.of();
        assertEquals(
                "the value x: float[batch, 4] is used before it is recorded",
                assertThrows(IllegalArgumentException.class, () -> rewriter.record(graph, none))
                        .getMessage());
    }

    /** ReLU, a function that calls two overloads of another function, and a call with an input left out. */
    private static Graph graph() {
        GraphBuilder builder = new GraphBuilder("graph");
        Value x = builder.input("x", TYPE);
        Value relu = builder.within("stage1", () -> new Ops(builder).relu(x));
        Value scaled = builder.within(
                "stage2",
                () -> call(new Ops(builder), "Twice", Arrays.asList(relu, null), (body, in) -> {
                    Value inner = scale(body, scale(body, in.getFirst(), 2), 3);
                    return List.of(body.relu(inner));
                }));
        Value y = builder.within("stage3", () -> new Ops(builder).add(scale(new Ops(builder), scaled, 2), x));
        builder.output("y", y);
        return builder.build();
    }

    private static Value scale(Ops ops, Value x, double factor) {
        return call(
                ops,
                "Scale",
                List.of(x),
                (body, in) -> List.of(body.mul(in.getFirst(), body.scalar(in.getFirst(), factor))));
    }

    private static Value call(Ops ops, String name, List<Value> inputs, Ops.FunctionBody body) {
        return ops.call("test", name, List.of("a", "b"), inputs, Map.of(), body).getFirst();
    }

    private static byte[] bytes(Graph graph) {
        return ModelWriter.toBytes(new Model(graph, Map.of(), Map.of(), ""));
    }
}
