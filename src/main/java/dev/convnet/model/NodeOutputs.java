package dev.convnet.model;

import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a graph computes on the way. */
public final class NodeOutputs {
    private NodeOutputs() {}

    /** The names of all values that nodes compute, in the order of the nodes; those inside subgraphs and functions are not there. */
    public static List<String> names(ModelFile model) {
        List<String> names = new ArrayList<>();
        for (NodeProto node : model.proto().getGraph().getNodeList()) {
            node.getOutputList().stream().filter(name -> !name.isEmpty()).forEach(names::add);
        }
        return names;
    }

    /**
     * The model with those values as outputs, too. ONNX Runtime then computes each of them, so it fuses fewer nodes.
     *
     * @param values names of values that its nodes compute
     */
    public static ModelFile exposed(ModelFile model, List<String> values) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        Set<String> there = new HashSet<>();
        graph.getOutputList().forEach(output -> there.add(output.getName()));
        for (String value : values) {
            if (there.add(value)) {
                // ONNX Runtime infers the type where there is none.
                graph.addOutput(ValueInfoProto.newBuilder().setName(value));
            }
        }
        return model.with(model.proto().toBuilder().setGraph(graph).build());
    }
}
