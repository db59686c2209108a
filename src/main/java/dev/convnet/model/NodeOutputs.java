package dev.convnet.model;

import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The outputs of the nodes of a graph: its intermediate values and its outputs. */
public final class NodeOutputs {
    private NodeOutputs() {}

    /** The names of the outputs of all nodes, in order, without those inside subgraphs and functions. */
    public static List<String> names(ModelFile model) {
        List<String> names = new ArrayList<>();
        for (NodeProto node : model.proto().getGraph().getNodeList()) {
            node.getOutputList().stream().filter(name -> !name.isEmpty()).forEach(names::add);
        }
        return names;
    }

    /**
     * The model with intermediate values as further outputs. ONNX Runtime then fuses fewer nodes, because it has to compute them.
     *
     * @param values the names of the values
     */
    public static ModelFile exposed(ModelFile model, List<String> values) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        Set<String> there = new HashSet<>();
        graph.getOutputList().forEach(output -> there.add(output.getName()));
        for (String value : values) {
            if (there.add(value)) {
                // ONNX Runtime infers the missing type.
                graph.addOutput(ValueInfoProto.newBuilder().setName(value));
            }
        }
        return model.with(model.proto().toBuilder().setGraph(graph).build());
    }
}
