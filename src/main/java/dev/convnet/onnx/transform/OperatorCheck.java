package dev.convnet.onnx.transform;

import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.transform.OperatorDefinition.AttributeDefinition;
import dev.convnet.onnx.transform.OperatorDefinition.Occurrence;
import dev.convnet.onnx.transform.OperatorDefinition.ValueDefinition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks every node of a model against the definition of its operator in the model's operator set: that the operator is in that set, and
 * that the numbers of inputs and outputs, the attributes and the element types are those of the definition. Operators of other
 * domains are checked only where the model has their bodies.
 */
public final class OperatorCheck {
    private final String file;
    private final int opset;
    private final Map<String, TensorProto.DataType> types = new HashMap<>();
    private final Set<List<String>> functions = new HashSet<>();

    private OperatorCheck(String file, int opset) {
        this.file = file;
        this.opset = opset;
    }

    /**
     * Checks a model.
     *
     * @param file the model's name in messages
     * @throws UserError if a node does not follow its operator's definition, or the operator set is none of those that are known
     */
    public static void check(ModelProto model, String file) {
        int opset = Graphs.opset(model);
        if (opset < OperatorDefinitions.OLDEST || opset > OperatorDefinitions.NEWEST) {
            throw new UserError("%s: the operators of opset %d are not known; those of opset %d to %d are"
                    .formatted(file, opset, OperatorDefinitions.OLDEST, OperatorDefinitions.NEWEST));
        }
        OperatorCheck check = new OperatorCheck(file, opset);
        model.getFunctionsList().forEach(function -> check.functions.add(key(function)));
        check.check(model.getGraph());
        for (FunctionProto function : model.getFunctionsList()) {
            // The types of a function's values depend on the call.
            check.types.clear();
            function.getNodeList().forEach(check::check);
        }
    }

    private static List<String> key(FunctionProto function) {
        return List.of(function.getDomain(), function.getName(), function.getOverload());
    }

    private void check(GraphProto graph) {
        Graphs.types(graph).forEach((name, info) -> {
            TensorProto.DataType type = TensorProto.DataType.forNumber(
                    info.getType().getTensorType().getElemType());
            if (info.getType().hasTensorType() && type != null && type != TensorProto.DataType.UNDEFINED) {
                types.put(name, type);
            }
        });
        Graphs.constants(graph)
                .forEach((name, tensor) -> types.put(name, TensorProto.DataType.forNumber(tensor.getDataType())));
        graph.getNodeList().forEach(this::check);
    }

    private void check(NodeProto node) {
        Graphs.subgraphs(node).forEach(this::check);
        if (!Graphs.isStandard(node.getDomain())
                || functions.contains(List.of(node.getDomain(), node.getOpType(), node.getOverload()))) {
            return;
        }
        Optional<OperatorDefinition> definition = OperatorDefinitions.of(node.getOpType(), opset);
        if (definition.isEmpty()) {
            throw error(
                    node,
                    OperatorDefinitions.first(node.getOpType())
                            .map(first -> "the operator is in opset " + first.since() + " and newer, not in " + opset)
                            .orElse("ONNX has no such operator from opset " + OperatorDefinitions.OLDEST + " to "
                                    + OperatorDefinitions.NEWEST));
        }
        checkAttributes(node, definition.get());
        checkValues(node, "input", node.getInputList(), definition.get().inputs());
        checkValues(node, "output", node.getOutputList(), definition.get().outputs());
    }

    private void checkAttributes(NodeProto node, OperatorDefinition definition) {
        for (AttributeProto attribute : node.getAttributeList()) {
            AttributeDefinition formal = definition.attributes().get(attribute.getName());
            if (formal == null) {
                throw error(node, "opset " + opset + " has no attribute '" + attribute.getName() + "' of the operator");
            }
            if (attribute.getType() != formal.type()
                    && attribute.getRefAttrName().isEmpty()) {
                throw error(
                        node,
                        "its attribute '" + attribute.getName() + "' must be of type " + formal.type() + ", not "
                                + attribute.getType());
            }
        }
        definition.attributes().forEach((name, formal) -> {
            if (formal.required() && Graphs.attribute(node, name).isEmpty()) {
                throw error(node, "opset " + opset + " requires the attribute '" + name + "' of the operator");
            }
        });
    }

    private void checkValues(NodeProto node, String kind, List<String> names, List<ValueDefinition> formals) {
        boolean repeats = !formals.isEmpty() && formals.getLast().occurrence() == Occurrence.VARIADIC;
        if (names.size() > formals.size() && !repeats) {
            throw error(
                    node,
                    "has " + names.size() + " " + kind + "s, more than the " + formals.size() + " of opset " + opset);
        }
        for (int i = 0; i < Math.max(names.size(), formals.size()); i++) {
            ValueDefinition formal = formals.get(Math.min(i, formals.size() - 1));
            String name = i < names.size() ? names.get(i) : "";
            if (name.isEmpty() && formal.occurrence() == Occurrence.SINGLE) {
                throw error(node, "lacks the " + kind + " '" + formal.name() + "' of the operator");
            }
            TensorProto.DataType type = types.get(name);
            if (type != null && !formal.allows(type)) {
                throw error(
                        node,
                        "its %s %s is %s, which opset %d does not allow there"
                                .formatted(kind, name, ElementTypes.name(type), opset));
            }
        }
    }

    private UserError error(NodeProto node, String problem) {
        return new UserError(file + ": " + Graphs.describe(node) + ": " + problem);
    }
}
