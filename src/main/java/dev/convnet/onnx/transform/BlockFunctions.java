package dev.convnet.onnx.transform;

import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps blocks of a network as model-local functions: a call takes the block's input and parameters. Blocks with the same body, such as
 * the nine Inception blocks of GoogLeNet, call one function.
 *
 * @param blocks the blocks, in the order of the network
 */
public record BlockFunctions(List<Block> blocks) {
    /** The domain of the functions. */
    public static final String DOMAIN = "dev.convnet.blocks";

    /** The first version of ONNX's intermediate representation that has model-local functions. */
    static final int OLDEST_IR = 8;

    public BlockFunctions {
        blocks = List.copyOf(blocks);
    }

    /**
     * A block.
     *
     * @param path its place in the network, which begins the names of its nodes and parameters: {@code 2.0}
     * @param function the name of its function: {@code Inception}
     */
    public record Block(String path, String function) {
        private boolean contains(String name) {
            return name.startsWith(path + ".") || name.startsWith(path + "/");
        }

        /** The name of a value inside the block. */
        private String inside(String name) {
            return contains(name) ? name.substring(path.length() + 1) : name;
        }
    }

    ModelProto apply(ModelProto model) {
        Extraction extraction = new Extraction(model);
        blocks.forEach(extraction::extract);
        return extraction.result();
    }

    /** Moves blocks from a graph into functions, one after the other. */
    private static final class Extraction {
        private final ModelProto model;
        private final Map<FunctionProto, String> functions = new LinkedHashMap<>();
        private final Map<String, Integer> counts = new HashMap<>();
        private final Set<String> hidden = new HashSet<>();
        private List<NodeProto> nodes;

        Extraction(ModelProto model) {
            this.model = model;
            this.nodes = model.getGraph().getNodeList();
        }

        void extract(Block block) {
            List<NodeProto> inside = nodes.stream()
                    .filter(node -> block.contains(node.getName()))
                    .toList();
            if (inside.isEmpty()) {
                return;
            }
            Set<String> computed = new HashSet<>();
            inside.forEach(node -> computed.addAll(node.getOutputList()));
            List<String> inputs = new ArrayList<>();
            for (NodeProto node : inside) {
                for (String input : node.getInputList()) {
                    if (!input.isEmpty() && !computed.contains(input) && !inputs.contains(input)) {
                        inputs.add(input);
                    }
                }
            }
            List<String> outputs = outputs(inside, computed);
            Map<String, String> names = names(block, inside, inputs, outputs);
            FunctionProto.Builder body = FunctionProto.newBuilder().setDomain(DOMAIN);
            inputs.forEach(input -> body.addInput(names.get(input)));
            outputs.forEach(output -> body.addOutput(names.get(output)));
            inside.forEach(
                    node -> body.addNode(Renaming.of(node, names).toBuilder().setName(block.inside(node.getName()))));
            model.getOpsetImportList().stream()
                    .filter(opset -> Graphs.isStandard(opset.getDomain()))
                    .forEach(body::addOpsetImport);
            computed.removeAll(outputs);
            hidden.addAll(computed);
            replace(
                    inside,
                    NodeProto.newBuilder()
                            .setName(block.path)
                            .setDomain(DOMAIN)
                            .setOpType(name(block, body.build()))
                            .addAllInput(inputs)
                            .addAllOutput(outputs)
                            .build());
        }

        /** The values of the block that nodes outside it take, or the caller. */
        private List<String> outputs(List<NodeProto> inside, Set<String> computed) {
            Set<String> used = new HashSet<>();
            nodes.stream().filter(node -> !inside.contains(node)).forEach(node -> used.addAll(node.getInputList()));
            model.getGraph().getOutputList().forEach(output -> used.add(output.getName()));
            return inside.stream()
                    .flatMap(node -> node.getOutputList().stream())
                    .filter(used::contains)
                    .filter(computed::contains)
                    .toList();
        }

        private static Map<String, String> names(
                Block block, List<NodeProto> inside, List<String> inputs, List<String> outputs) {
            Map<String, String> names = new HashMap<>();
            for (String input : inputs) {
                names.put(input, block.contains(input) ? block.inside(input) : "input");
            }
            if (new HashSet<>(names.values()).size() < inputs.size() || outputs.size() != 1) {
                throw new UserError("the block " + block.path + " cannot become a function: it takes "
                        + String.join(", ", inputs) + " and gives " + String.join(", ", outputs)
                        + ", but a function takes one value besides parameters and gives one");
            }
            for (NodeProto node : inside) {
                node.getOutputList().forEach(output -> names.put(output, block.inside(output)));
            }
            names.put(outputs.getFirst(), "output");
            return names;
        }

        /** The name of the function with that body: the block's, and a number if another body has that name. */
        private String name(Block block, FunctionProto body) {
            return functions.computeIfAbsent(body, _ -> {
                int number = counts.merge(block.function, 1, Integer::sum);
                return number == 1 ? block.function : block.function + number;
            });
        }

        private void replace(List<NodeProto> inside, NodeProto call) {
            List<NodeProto> changed = new ArrayList<>();
            for (NodeProto node : nodes) {
                if (node.equals(inside.getLast())) {
                    changed.add(call);
                } else if (!inside.contains(node)) {
                    changed.add(node);
                }
            }
            nodes = changed;
        }

        ModelProto result() {
            if (functions.isEmpty()) {
                return model;
            }
            GraphProto.Builder graph = model.getGraph().toBuilder();
            List<ValueInfoProto> kept = graph.getValueInfoList().stream()
                    .filter(info -> !hidden.contains(info.getName()))
                    .toList();
            graph.clearNode().addAllNode(nodes).clearValueInfo().addAllValueInfo(kept);
            ModelProto.Builder result = model.toBuilder()
                    .setGraph(graph)
                    .addOpsetImport(
                            OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1));
            functions.forEach(
                    (body, name) -> result.addFunctions(body.toBuilder().setName(name)));
            return result.build();
        }
    }
}
