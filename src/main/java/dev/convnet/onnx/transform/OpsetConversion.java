package dev.convnet.onnx.transform;

import com.google.protobuf.ByteString;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.onnx.transform.OperatorDefinition.AttributeDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The version of ONNX's operator set to which models are converted. Nodes whose operator has another definition there get the form of
 * that definition, for example axes as an attribute in place of an input.
 *
 * @param target the version
 */
public record OpsetConversion(int target) {
    /** The oldest version that models are converted to and from. */
    public static final int OLDEST = OperatorDefinitions.OLDEST;

    /** The newest version that models are converted to and from: the newest one that ONNX has released. */
    public static final int NEWEST = OperatorDefinitions.NEWEST;

    /** @throws SettingError if the version is not from {@link #OLDEST} to {@link #NEWEST} */
    public OpsetConversion {
        SettingError.requireRange(target, OLDEST, NEWEST, "opset");
    }

    /**
     * Converts a model.
     *
     * @param file the model's name in messages
     * @throws UserError if a node cannot be written in the target version, or the model's own version is not known
     */
    public ModelProto apply(ModelProto model, String file) {
        int source = Graphs.opset(model);
        if (source == target) {
            return model;
        }
        if (source < OLDEST || source > NEWEST) {
            throw new UserError("%s: opset %d cannot be changed; that of models from opset %d to %d can"
                    .formatted(file, source, OLDEST, NEWEST));
        }
        ModelProto.Builder converted = model.toBuilder().clearOpsetImport().clearFunctions();
        converted.addAllOpsetImport(Graphs.withOpset(model.getOpsetImportList(), target));
        converted.setGraph(new Conversion(file, source, model.getGraph()).convert(model.getGraph()));
        for (FunctionProto function : model.getFunctionsList()) {
            FunctionProto.Builder body = function.toBuilder().clearOpsetImport().clearNode();
            body.addAllOpsetImport(Graphs.withOpset(function.getOpsetImportList(), target));
            Conversion conversion = new Conversion(
                    file,
                    source,
                    GraphProto.newBuilder().addAllNode(function.getNodeList()).build());
            body.addAllNode(conversion.convert(function.getNodeList()));
            converted.addFunctions(body);
        }
        ModelProto result = converted.build();
        OperatorCheck.check(result, file);
        return result;
    }

    /** The conversion of one graph with its subgraphs. */
    private final class Conversion {
        private final String file;
        private final int source;
        private final Map<String, TensorProto> constants;
        private final Map<String, ValueInfoProto> types;
        private final List<ValueInfoProto> added = new ArrayList<>();

        Conversion(String file, int source, GraphProto graph) {
            this.file = file;
            this.source = source;
            this.constants = new HashMap<>(Graphs.constants(graph));
            this.types = Graphs.types(graph);
        }

        GraphProto convert(GraphProto graph) {
            constants.putAll(Graphs.constants(graph));
            GraphProto.Builder converted = graph.toBuilder().clearNode();
            converted.addAllNode(convert(graph.getNodeList()));
            converted.addAllValueInfo(added);
            added.clear();
            GraphProto result = converted.build();
            return withoutUnused(graph, result);
        }

        /** Removes Constant nodes and initializers that only inputs used which are attributes now. */
        private GraphProto withoutUnused(GraphProto before, GraphProto after) {
            Set<String> unused = Uses.of(before);
            unused.removeAll(Uses.of(after));
            return unused.isEmpty() ? after : Uses.without(after, unused);
        }

        List<NodeProto> convert(List<NodeProto> nodes) {
            List<NodeProto> converted = new ArrayList<>();
            for (NodeProto node : nodes) {
                NodeProto outer = Graphs.mapSubgraphs(node, this::convert);
                if (Graphs.isStandard(node.getDomain())) {
                    convert(outer, converted);
                } else {
                    converted.add(outer);
                }
            }
            return converted;
        }

        private void convert(NodeProto node, List<NodeProto> out) {
            Optional<OperatorDefinition> from = OperatorDefinitions.of(node.getOpType(), source);
            Optional<OperatorDefinition> to = OperatorDefinitions.of(node.getOpType(), target);
            // The check of the whole model reports operators that a version lacks.
            if (from.isEmpty() || to.isEmpty() || from.get().since() == to.get().since()) {
                out.add(node);
                return;
            }
            switch (node.getOpType()) {
                case "ReduceL1",
                        "ReduceL2",
                        "ReduceLogSum",
                        "ReduceLogSumExp",
                        "ReduceMax",
                        "ReduceMean",
                        "ReduceMin",
                        "ReduceProd",
                        "ReduceSumSquare" -> out.addAll(reduction(node, from.get(), to.get()));
                case "Resize" -> out.addAll(resize(node, from.get(), to.get()));
                case "Split" -> out.add(split(node, from.get(), to.get()));
                case "GridSample" -> out.add(translated(gridSample(node), from.get(), to.get()));
                case "RoiAlign" -> out.add(translated(roiAlign(node), from.get(), to.get()));
                case "GroupNormalization" -> throw redefined(node, 21);
                case "DFT" -> throw redefined(node, 20);
                default -> out.add(translated(node, from.get(), to.get()));
            }
        }

        /** The node with the attributes of the other definition, where they mean the same. */
        private NodeProto translated(NodeProto node, OperatorDefinition from, OperatorDefinition to) {
            NodeProto result = node;
            for (AttributeProto attribute : node.getAttributeList()) {
                AttributeDefinition formal = from.attributes().get(attribute.getName());
                boolean isKnown = to.attributes().containsKey(attribute.getName());
                if (!isKnown && formal != null && formal.means(attribute)) {
                    result = Graphs.without(result, attribute.getName()).build();
                } else if (!isKnown) {
                    throw error(
                            node,
                            "opset " + target + " has no attribute '" + attribute.getName() + "' of the operator");
                }
            }
            return result;
        }

        /** Axes are an attribute before opset 18, and an input from then on. */
        private List<NodeProto> reduction(NodeProto node, OperatorDefinition from, OperatorDefinition to) {
            boolean hasInput = to.inputs().size() == 2;
            if (hasInput == (from.inputs().size() == 2)) {
                return List.of(translated(node, from, to));
            }
            if (hasInput) {
                Optional<AttributeProto> axes = Graphs.attribute(node, "axes");
                if (axes.isEmpty()) {
                    return List.of(node);
                }
                String name = node.getOutput(0) + "/axes";
                return List.of(
                        Int64s.constant(name, axes.get().getIntsList()),
                        Graphs.without(node, "axes").addInput(name).build());
            }
            if (node.getInputCount() < 2 || node.getInput(1).isEmpty()) {
                if (Graphs.attribute(node, "noop_with_empty_axes")
                        .filter(a -> a.getI() != 0)
                        .isPresent()) {
                    return List.of(identity(node));
                }
                return List.of(Graphs.without(node, "noop_with_empty_axes").build());
            }
            List<Long> axes = constant(node, 1, "axes");
            NodeProto.Builder older = Graphs.without(node, "noop_with_empty_axes");
            older.clearInput().addInput(node.getInput(0));
            if (!axes.isEmpty()) {
                older.addAttribute(Int64s.attribute("axes", axes));
            }
            return List.of(older.build());
        }

        private NodeProto identity(NodeProto node) {
            return node.toBuilder()
                    .setOpType("Identity")
                    .clearAttribute()
                    .clearInput()
                    .addInput(node.getInput(0))
                    .build();
        }

        /** Sizes and scales are those of all axes before opset 18. */
        private List<NodeProto> resize(NodeProto node, OperatorDefinition from, OperatorDefinition to) {
            Optional<AttributeProto> axes = Graphs.attribute(node, "axes");
            if (axes.isEmpty() || to.attributes().containsKey("axes")) {
                return List.of(translated(node, from, to));
            }
            ValueInfoProto type = types.get(node.getInput(0));
            boolean bySizes = node.getInputCount() > 3 && !node.getInput(3).isEmpty();
            if (type == null || !type.getType().getTensorType().hasShape() || !bySizes) {
                throw error(node, "opset " + target + " has no attribute 'axes' of the operator");
            }
            int rank = type.getType().getTensorType().getShape().getDimCount();
            List<Long> resized = axes.get().getIntsList().stream()
                    .map(axis -> axis < 0 ? axis + rank : axis)
                    .toList();
            int kept = rank - resized.size();
            for (int i = 0; i < resized.size(); i++) {
                if (resized.get(i) != kept + i) {
                    throw error(node, "opset " + target + " resizes the last axes only, not " + resized);
                }
            }
            String base = node.getOutput(0);
            List<NodeProto> nodes = new ArrayList<>(List.of(
                    named("Shape", base + "/shape", node.getInput(0)),
                    Int64s.constant(base + "/start", List.of(0L)),
                    Int64s.constant(base + "/end", List.of((long) kept)),
                    named("Slice", base + "/kept", base + "/shape", base + "/start", base + "/end"),
                    named("Concat", base + "/sizes", base + "/kept", node.getInput(3)).toBuilder()
                            .addAttribute(Int64s.attribute("axis", 0))
                            .build()));
            added.add(Int64s.info(base + "/shape", rank));
            added.add(Int64s.info(base + "/start", 1));
            added.add(Int64s.info(base + "/end", 1));
            added.add(Int64s.info(base + "/kept", kept));
            added.add(Int64s.info(base + "/sizes", rank));
            NodeProto whole =
                    Graphs.without(node, "axes").setInput(3, base + "/sizes").build();
            nodes.add(translated(whole, from, to));
            return nodes;
        }

        private NodeProto named(String operator, String output, String... inputs) {
            return NodeProto.newBuilder()
                    .setName(output)
                    .setOpType(operator)
                    .addAllInput(List.of(inputs))
                    .addOutput(output)
                    .build();
        }

        /** From opset 18 on, a node without sizes states its number of outputs. */
        private NodeProto split(NodeProto node, OperatorDefinition from, OperatorDefinition to) {
            boolean states = to.attributes().containsKey("num_outputs");
            boolean hasSizes = node.getInputCount() > 1 && !node.getInput(1).isEmpty();
            if (states && !hasSizes && Graphs.attribute(node, "num_outputs").isEmpty()) {
                return node.toBuilder()
                        .addAttribute(Int64s.attribute("num_outputs", node.getOutputCount()))
                        .build();
            }
            if (!states && Graphs.attribute(node, "num_outputs").isPresent()) {
                requireEqualParts(node);
                return Graphs.without(node, "num_outputs").build();
            }
            return translated(node, from, to);
        }

        private void requireEqualParts(NodeProto node) {
            long axis = Graphs.attribute(node, "axis").map(AttributeProto::getI).orElse(0L);
            ValueInfoProto info = types.get(node.getInput(0));
            if (info != null && info.getType().getTensorType().hasShape()) {
                List<Dimension> dims = info.getType().getTensorType().getShape().getDimList();
                long size = dims.get(Math.toIntExact(axis < 0 ? axis + dims.size() : axis))
                        .getDimValue();
                if (size > 0 && size % node.getOutputCount() == 0) {
                    return;
                }
            }
            throw error(node, "opset " + target + " splits into equal parts only, and these are not known to be equal");
        }

        /** The modes have other names from opset 20 on. */
        private NodeProto gridSample(NodeProto node) {
            Map<String, String> names = target >= 20
                    ? Map.of("bilinear", "linear", "bicubic", "cubic")
                    : Map.of("linear", "bilinear", "cubic", "bicubic");
            return Graphs.attribute(node, "mode")
                    .filter(mode -> names.containsKey(mode.getS().toStringUtf8()))
                    .map(mode -> Graphs.without(node, "mode")
                            .addAttribute(mode.toBuilder()
                                    .setS(ByteString.copyFromUtf8(
                                            names.get(mode.getS().toStringUtf8()))))
                            .build())
                    .orElse(node);
        }

        /** Before opset 16, coordinates are those of {@code output_half_pixel}. */
        private NodeProto roiAlign(NodeProto node) {
            String attribute = "coordinate_transformation_mode";
            String older = "output_half_pixel";
            if (source < 16) {
                return node.toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName(attribute)
                                .setType(AttributeProto.AttributeType.STRING)
                                .setS(ByteString.copyFromUtf8(older)))
                        .build();
            }
            boolean isOlder = Graphs.attribute(node, attribute)
                    .filter(mode -> mode.getS().toStringUtf8().equals(older))
                    .isPresent();
            if (target < 16 && !isOlder) {
                throw error(node, "opset " + target + " has no coordinates but those of " + older);
            }
            return target < 16 ? Graphs.without(node, attribute).build() : node;
        }

        private List<Long> constant(NodeProto node, int index, String what) {
            TensorProto tensor = constants.get(node.getInput(index));
            if (tensor == null) {
                throw error(node, "opset " + target + " needs constant " + what);
            }
            return Int64s.values(tensor);
        }

        private UserError redefined(NodeProto node, int version) {
            return error(
                    node,
                    "opset " + version + " gave the operator another meaning, so it cannot be converted from opset "
                            + source + " to " + target);
        }

        private UserError error(NodeProto node, String problem) {
            return new UserError(file + ": " + Graphs.describe(node) + ": " + problem);
        }
    }
}
