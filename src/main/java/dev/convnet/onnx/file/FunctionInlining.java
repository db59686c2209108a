package dev.convnet.onnx.file;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces the calls of a file's model-local functions with the functions' bodies, so that only operators remain. Inner values get
 * names of their own from the name of the call's first output.
 */
public final class FunctionInlining {
    private final Map<List<String>, FunctionProto> functions = new HashMap<>();
    private final List<NodeProto> nodes = new ArrayList<>();

    private FunctionInlining(ModelProto model) {
        model.getFunctionsList()
                .forEach(function ->
                        functions.put(key(function.getDomain(), function.getName(), function.getOverload()), function));
    }

    /**
     * The same model without functions.
     *
     * @param model a model that {@link ModelReader#parse} has checked
     */
    public static ModelProto inline(ModelProto model) {
        if (model.getFunctionsCount() == 0) {
            return model;
        }
        FunctionInlining inlining = new FunctionInlining(model);
        model.getGraph().getNodeList().forEach(inlining::add);
        ModelProto.Builder result = model.toBuilder().clearFunctions();
        result.getGraphBuilder().clearNode().addAllNode(inlining.nodes);
        return result.build();
    }

    private void add(NodeProto node) {
        FunctionProto function = functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
        if (function == null) {
            nodes.add(node);
        } else {
            addBody(node, function);
        }
    }

    private void addBody(NodeProto call, FunctionProto function) {
        Map<String, String> names = new HashMap<>();
        names.put("", "");
        for (int i = 0; i < function.getInputCount(); i++) {
            names.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
        }
        for (int i = 0; i < function.getOutputCount(); i++) {
            if (i < call.getOutputCount() && !call.getOutput(i).isEmpty()) {
                names.put(function.getOutput(i), call.getOutput(i));
            }
        }
        Map<String, AttributeProto> attributes = new HashMap<>();
        function.getAttributeProtoList().forEach(given -> attributes.put(given.getName(), given));
        call.getAttributeList().forEach(given -> attributes.put(given.getName(), given));
        String prefix = call.getOutputList().stream()
                        .filter(name -> !name.isEmpty())
                        .findFirst()
                        .orElse(call.getName())
                + "/";
        for (NodeProto inner : function.getNodeList()) {
            NodeProto.Builder node = inner.toBuilder()
                    .setName(call.getName() + "/" + inner.getName())
                    .clearInput()
                    .clearOutput()
                    .clearAttribute();
            inner.getInputList().forEach(name -> node.addInput(names.computeIfAbsent(name, n -> prefix + n)));
            inner.getOutputList().forEach(name -> node.addOutput(names.computeIfAbsent(name, n -> prefix + n)));
            for (AttributeProto attribute : inner.getAttributeList()) {
                if (attribute.getRefAttrName().isEmpty()) {
                    node.addAttribute(attribute);
                } else if (attributes.containsKey(attribute.getRefAttrName())) {
                    node.addAttribute(attributes.get(attribute.getRefAttrName()).toBuilder()
                            .setName(attribute.getName()));
                }
            }
            add(node.build());
        }
    }

    private static List<String> key(String domain, String name, String overload) {
        return List.of(domain.equals("ai.onnx") ? "" : domain, name, overload);
    }
}
