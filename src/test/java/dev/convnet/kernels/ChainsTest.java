package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ops.Attributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which nodes become a chain, and what the graph is like then. Nodes are written as {@code Operator inputs -> outputs}. */
class ChainsTest {
    private static final String DOMAIN = "test.domain";

    /** {@code Ours} and {@code Own} can be chained, {@code Other} cannot. */
    private static final Set<String> CHAINED = Set.of(DOMAIN + "::Ours", DOMAIN + "::Own");

    private static ModelProto model(String outputs, String... nodes) {
        GraphProto.Builder graph = GraphProto.newBuilder();
        Stream.of(nodes).map(ChainsTest::node).forEach(graph::addNode);
        words(outputs)
                .forEach(name -> graph.addOutput(ValueInfoProto.newBuilder().setName(name)));
        return ModelProto.newBuilder().setGraph(graph).build();
    }

    private static NodeProto node(String text) {
        List<String> sides = List.of(text.split(" ->", -1));
        List<String> words = words(sides.getFirst());
        return NodeProto.newBuilder()
                .setDomain(DOMAIN)
                .setOpType(words.getFirst())
                .addAllInput(words.subList(1, words.size()))
                .addAllOutput(words(sides.getLast()))
                .build();
    }

    /** An underscore stands for an input or output that was left out. */
    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split(" ", -1))
                .map(word -> word.equals("_") ? "" : word)
                .toList();
    }

    private static List<NodeProto> nodes(ModelProto model) {
        return model.getGraph().getNodeList();
    }

    /** What a model's nodes are after chaining, once it is sure that each takes what is there by then. */
    private static List<String> chained(ModelProto model) {
        ModelProto changed = ChainFusion.of(model, CHAINED);
        Set<String> later = new HashSet<>();
        nodes(changed).reversed().forEach(node -> {
            assertTrue(node.getInputList().stream().noneMatch(node.getOutputList()::contains), "takes its own output");
            later.addAll(node.getOutputList());
            assertTrue(node.getInputList().stream().noneMatch(later::contains), () -> node + " comes too early");
        });
        return nodes(changed).stream()
                .map(node -> node.getOpType() + " " + String.join(" ", node.getInputList()) + " -> "
                        + String.join(" ", node.getOutputList()))
                .toList();
    }

    @Test
    void nodesInARowBecomeOne() {
        assertEquals(
                List.of("Chain x y z -> c"), chained(model("c", "Ours x y -> a", "Own a x -> b", "Ours b z -> c")));
    }

    @Test
    void whatIsNotConnectedOrNotOursStays() {
        ModelProto model = model("b c e", "Ours x -> a", "Other a -> b", "Own x -> c", "Ours c2 -> d", "Other d -> e");
        assertSame(model, ChainFusion.of(model, CHAINED));
        ModelProto leftOut = model("a b", "Ours x -> _ a", "Ours _ y -> b");
        assertSame(leftOut, ChainFusion.of(leftOut, CHAINED));
    }

    @Test
    void aResultOnTheWayIsPutOutIfItIsWanted() {
        assertEquals(
                List.of("Chain x -> a b d", "Other b -> e"),
                chained(model("a d e", "Ours x -> a", "Ours a -> b", "Ours b -> c", "Other b -> e", "Ours c -> d")));
    }

    @Test
    void aGraphWithinANodeTakesResultsToo() {
        NodeProto condition = node("Other flag -> e").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("then_branch")
                        .setG(GraphProto.newBuilder().addNode(node("Other a -> inner"))))
                .build();
        ModelProto.Builder model = model("b e", "Ours x -> a", "Ours a -> b").toBuilder();
        model.getGraphBuilder().addNode(condition);
        assertEquals(List.of("Chain x -> a b", "Other flag -> e"), chained(model.build()));
    }

    @Test
    void nothingIsJoinedAroundANodeOfOthers() {
        // Ours as one would take e and give a, which e is made of.
        assertEquals(
                List.of("Ours x -> a", "Other a -> e", "Ours a e -> b"),
                chained(model("b", "Ours x -> a", "Other a -> e", "Ours a e -> b")));
    }

    @Test
    void chainsDoNotTakeFromEachOther() {
        // Either pair alone could be joined; both together would each take what the other gives.
        assertEquals(
                List.of("Ours y -> b", "Other b -> b2", "Chain x b2 -> a d", "Other a -> a2", "Ours b a2 -> c"),
                chained(model(
                        "c d",
                        "Ours x -> a",
                        "Ours y -> b",
                        "Other a -> a2",
                        "Other b -> b2",
                        "Ours b a2 -> c",
                        "Ours a b2 -> d")));
    }

    @Test
    void aChainStandsBehindAllThatItTakes() {
        assertEquals(
                List.of("Other x -> d", "Chain x d -> a c", "Other a -> e"),
                chained(model("c e", "Ours x -> a", "Other a -> e", "Other x -> d", "Ours a d -> c")));
    }

    @Test
    void chainsAreNotLongerThanTheyMayBe() {
        int count = 2 * ChainFusion.LARGEST + 1;
        String[] nodes = new String[count];
        Arrays.setAll(nodes, i -> "Ours v" + i + " -> v" + (i + 1));
        assertEquals(
                List.of("Ours", "Chain", "Chain"),
                nodes(ChainFusion.of(model("v" + count, nodes), CHAINED)).stream()
                        .map(NodeProto::getOpType)
                        .toList());
    }

    @Test
    void whatNobodyTakesIsNoChain() {
        ModelProto model = model("c", "Ours x -> a", "Ours a -> b", "Ours x -> c");
        assertSame(model, ChainFusion.of(model, CHAINED));
    }

    @Test
    void aKernelIsToldOfTheMembers() throws InvalidProtocolBufferException {
        NodeProto first = node("Ours x _ y -> _ a b").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("sizes")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(List.of(2L, 3L)))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("rate")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(0.5f))
                .build();
        ModelProto.Builder model = model("c").toBuilder();
        model.getGraphBuilder().addNode(first).addNode(node("Own b y -> c"));
        NodeProto chain = nodes(ChainFusion.of(model.build(), CHAINED)).getFirst();
        String members = chain.getAttribute(0).getS().toStringUtf8();
        assertEquals(
                new Chain(
                        2,
                        List.of(
                                new Chain.Member(
                                        "Ours",
                                        new Attributes(Map.of("sizes", Attribute.of(2, 3), "rate", Attribute.of(0.5f))),
                                        List.of(0, Chain.NONE, 1),
                                        List.of(Chain.NONE, 2, 3)),
                                new Chain.Member("Own", new Attributes(Map.of()), List.of(3, 1), List.of(4))),
                        List.of(4)),
                Chain.of(new Attributes(Map.of("members", Attribute.of(members)))));
        assertEquals("Ours, Own", chain.getName());
    }
}
