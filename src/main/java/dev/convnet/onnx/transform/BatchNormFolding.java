package dev.convnet.onnx.transform;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Folds batch normalization into the convolution or linear layer before it: W' = W·γ/√(σ² + ε) and b' = (b − μ)·γ/√(σ² + ε) + β. A
 * batch normalization with no such layer before it, or whose input has another use, stays.
 */
final class BatchNormFolding {
    private final Map<String, TensorProto> weights = new LinkedHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, Integer> producers = new HashMap<>();
    private final List<NodeProto> nodes;

    private BatchNormFolding(GraphProto graph) {
        graph.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
        nodes = new ArrayList<>(graph.getNodeList());
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).getOutputList()) {
                producers.put(output, i);
            }
            nodes.get(i).getInputList().forEach(input -> uses.merge(input, 1, Integer::sum));
        }
        graph.getOutputList().forEach(output -> uses.merge(output.getName(), 1, Integer::sum));
    }

    static ModelProto apply(ModelProto model) {
        GraphProto graph = model.getGraph();
        BatchNormFolding folding = new BatchNormFolding(graph);
        Set<String> removed = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().equals("BatchNormalization") && folding.fold(node)) {
                removed.add(node.getInput(0));
            }
        }
        GraphProto.Builder changed =
                graph.toBuilder().clearNode().clearInitializer().clearValueInfo();
        folding.nodes.stream()
                .filter(node -> !node.equals(NodeProto.getDefaultInstance()))
                .forEach(changed::addNode);
        Set<String> used = Uses.of(changed.build());
        folding.weights.values().stream()
                .filter(tensor -> used.contains(tensor.getName()))
                .forEach(changed::addInitializer);
        graph.getValueInfoList().stream()
                .filter(info -> !removed.contains(info.getName()))
                .forEach(changed::addValueInfo);
        return model.toBuilder().setGraph(changed).build();
    }

    private boolean fold(NodeProto norm) {
        Integer position = producers.get(norm.getInput(0));
        if (position == null || uses.get(norm.getInput(0)) != 1) {
            return false;
        }
        NodeProto layer = nodes.get(position);
        boolean isLinear = layer.getOpType().equals("Gemm");
        boolean isPlain = Graphs.attribute(layer, "alpha").isEmpty()
                && Graphs.attribute(layer, "beta").isEmpty();
        boolean isConstant = (isLinear || layer.getOpType().equals("Conv"))
                && isPlain
                && layer.getInputList().stream().skip(1).allMatch(name -> isOwn(name))
                && norm.getInputList().stream().skip(1).allMatch(weights::containsKey);
        if (!isConstant) {
            return false;
        }
        boolean isTransposed =
                Graphs.attribute(layer, "transB").map(AttributeProto::getI).orElse(0L) != 0;
        FloatTensor weight = values(layer.getInput(1));
        int axis = isLinear && !isTransposed ? 1 : 0;
        int channels = Math.toIntExact(weight.dims().get(axis));
        float[] gamma = values(norm.getInput(1)).values();
        float[] beta = values(norm.getInput(2)).values();
        float[] mean = values(norm.getInput(3)).values();
        float[] variance = values(norm.getInput(4)).values();
        float epsilon =
                Graphs.attribute(norm, "epsilon").map(AttributeProto::getF).orElse(1e-5f);
        float[] bias = layer.getInputCount() > 2 ? values(layer.getInput(2)).values() : new float[channels];
        if (bias.length != channels) {
            return false;
        }
        double[] factors = new double[channels];
        float[] shifted = new float[channels];
        for (int c = 0; c < channels; c++) {
            factors[c] = gamma[c] / Math.sqrt((double) variance[c] + epsilon);
            shifted[c] = (float) (((double) bias[c] - mean[c]) * factors[c] + beta[c]);
        }
        float[] scaled = new float[weight.values().length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (weight.values()[i] * factors[weight.index(i, axis)]);
        }
        String biasName = layer.getInputCount() > 2 ? layer.getInput(2) : layer.getInput(1) + "/bias";
        weights.put(layer.getInput(1), new FloatTensor(weight.dims(), scaled).proto(layer.getInput(1)));
        weights.put(biasName, new FloatTensor(List.of((long) channels), shifted).proto(biasName));
        NodeProto.Builder folded = layer.toBuilder().clearInput();
        folded.addInput(layer.getInput(0)).addInput(layer.getInput(1)).addInput(biasName);
        nodes.set(position, folded.setOutput(0, norm.getOutput(0)).build());
        nodes.set(producers.get(norm.getOutput(0)), NodeProto.getDefaultInstance());
        producers.put(norm.getOutput(0), position);
        return true;
    }

    /** Whether a weight belongs to one node. */
    private boolean isOwn(String name) {
        return weights.containsKey(name) && uses.get(name) == 1;
    }

    private FloatTensor values(String name) {
        return FloatTensor.of(weights.get(name));
    }
}
