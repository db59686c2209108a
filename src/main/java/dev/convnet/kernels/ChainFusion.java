package dev.convnet.kernels;

import static java.util.stream.Collectors.joining;

import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Fuses connected nodes into {@linkplain Chain chains}. Two groups of nodes merge unless a second path leads from the first to the
 * second through nodes outside both: merging would then create a cycle.
 */
final class ChainFusion {
    /**
     * The largest number of nodes of a chain: about two layers' backward passes with the optimizer steps of their parameters. All
     * tensors of a chain are in the device's memory at the same time, and few tensors cross from one chain to the next.
     */
    static final int LARGEST = 16;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Set<Node>> consumers = new HashMap<>();
    private final Set<String> results = new HashSet<>();

    /** A node of the graph and its current group. */
    private static final class Node {
        final NodeProto proto;
        Group group;

        Node(NodeProto proto, int position) {
            this.proto = proto;
            group = new Group(new TreeSet<>(Set.of(position)));
        }
    }

    /** Nodes by their positions in the graph. Groups have identity. */
    private static final class Group {
        final SortedSet<Integer> members;

        Group(SortedSet<Integer> members) {
            this.members = members;
        }

        boolean isSingle() {
            return members.size() == 1;
        }
    }

    private ChainFusion(GraphProto graph) {
        graph.getNodeList().forEach(proto -> {
            Node node = new Node(proto, nodes.size());
            nodes.add(node);
            proto.getOutputList().forEach(value -> producers.put(value, node));
            takenBy(proto)
                    .forEach(value -> consumers
                            .computeIfAbsent(value, _ -> new LinkedHashSet<>())
                            .add(node));
        });
        graph.getOutputList().forEach(output -> results.add(output.getName()));
    }

    /** The names of a node's inputs, including the outer values that its subgraphs use. */
    private static Stream<String> takenBy(NodeProto node) {
        Stream<String> within = node.getAttributeList().stream()
                .flatMap(attribute -> Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream()))
                .flatMap(ChainFusion::takenBy);
        return Stream.concat(node.getInputList().stream(), within).filter(name -> !name.isEmpty());
    }

    private static Stream<String> takenBy(GraphProto graph) {
        return Stream.concat(
                graph.getNodeList().stream().flatMap(ChainFusion::takenBy),
                graph.getOutputList().stream().map(ValueInfoProto::getName));
    }

    /**
     * Fuses chains of a model.
     *
     * @param operators the operators, as {@code domain::name}, whose nodes can be members of a chain
     * @return the model with chains; {@code model} itself if it has none
     */
    static ModelProto of(ModelProto model, Set<String> operators) {
        ChainFusion chains = new ChainFusion(model.getGraph());
        chains.join(operators);
        if (chains.nodes.stream().allMatch(node -> node.group.isSingle())) {
            return model;
        }
        ModelProto.Builder changed = model.toBuilder();
        changed.getGraphBuilder().clearNode().addAllNode(chains.rewritten());
        return changed.addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(Chain.SCHEMA.domain())
                        .setVersion(1))
                .build();
    }

    /** Visits the nodes backwards, so that a node that only ends a chain, such as an optimizer step, joins its producer. */
    private void join(Set<String> operators) {
        for (Node node : nodes.reversed()) {
            if (!operators.contains(operator(node.proto)) || !isWanted(node)) {
                continue;
            }
            takenBy(node.proto)
                    .map(producers::get)
                    .filter(producer -> producer != null && operators.contains(operator(producer.proto)))
                    .forEach(producer -> join(producer.group, node.group));
        }
    }

    /** Whether any output of a node is used: a chain needs an output. */
    private boolean isWanted(Node node) {
        return node.proto.getOutputList().stream()
                .anyMatch(value -> results.contains(value) || consumers.containsKey(value));
    }

    private static String operator(NodeProto node) {
        return node.getDomain() + "::" + node.getOpType();
    }

    private void join(Group first, Group second) {
        if (first == second || first.members.size() + second.members.size() > LARGEST || hasDetour(first, second)) {
            return;
        }
        first.members.addAll(second.members);
        second.members.forEach(member -> nodes.get(member).group = first);
    }

    /** Whether a path from {@code first} to {@code second} leads through another group. */
    private boolean hasDetour(Group first, Group second) {
        Set<Group> seen = new HashSet<>(Set.of(first, second));
        Deque<Group> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            Group group = open.pop();
            for (Group next : after(group)) {
                if (next == second && group != first) {
                    return true;
                }
                if (seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return false;
    }

    private List<Group> after(Group group) {
        return group.members.stream()
                .flatMap(member -> nodes.get(member).proto.getOutputList().stream())
                .flatMap(value -> consumers.getOrDefault(value, Set.of()).stream())
                .map(node -> node.group)
                .toList();
    }

    /** The nodes in topological order, with a fused node in place of each group. */
    private List<NodeProto> rewritten() {
        List<NodeProto> placed = new ArrayList<>();
        Set<Group> begun = new HashSet<>();
        nodes.forEach(node -> place(node.group, begun, placed));
        return placed;
    }

    private void place(Group group, Set<Group> begun, List<NodeProto> placed) {
        if (!begun.add(group)) {
            return;
        }
        List<NodeProto> members =
                group.members.stream().map(member -> nodes.get(member).proto).toList();
        members.stream()
                .flatMap(ChainFusion::takenBy)
                .filter(producers::containsKey)
                .forEach(value -> place(producers.get(value).group, begun, placed));
        if (group.isSingle()) {
            placed.addAll(members);
        } else {
            placed.add(chain(group, members));
        }
    }

    private NodeProto chain(Group group, List<NodeProto> members) {
        FunctionProto.Builder function = FunctionProto.newBuilder().addAllNode(members);
        members.stream()
                .flatMap(ChainFusion::takenBy)
                .filter(value -> !producers.containsKey(value) || producers.get(value).group != group)
                .distinct()
                .forEach(function::addInput);
        members.stream()
                .flatMap(member -> member.getOutputList().stream())
                .filter(value -> isWantedOutside(value, group))
                .forEach(function::addOutput);
        String name = members.stream()
                .map(member -> member.getOpType() + (member.getName().isEmpty() ? "" : " " + member.getName()))
                .collect(joining(", "));
        return Chain.node(name, function.build());
    }

    private boolean isWantedOutside(String value, Group group) {
        return results.contains(value)
                || consumers.getOrDefault(value, Set.of()).stream().anyMatch(node -> node.group != group);
    }
}
