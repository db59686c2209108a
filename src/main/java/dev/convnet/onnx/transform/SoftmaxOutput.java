package dev.convnet.onnx.transform;

import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;

/** Probabilities as a classifier's output in place of logits: a Softmax over the classes at its end. */
final class SoftmaxOutput {
    /** The name of the output. */
    static final String NAME = "probabilities";

    private SoftmaxOutput() {}

    /**
     * Adds the Softmax.
     *
     * @param file the model's name in messages
     * @throws UserError if the model's only output is not [batch, classes], or already comes from a Softmax
     */
    static ModelProto apply(ModelProto model, String file) {
        GraphProto graph = model.getGraph();
        boolean isClassifier = graph.getOutputCount() == 1
                && graph.getOutput(0).getType().getTensorType().getShape().getDimCount() == 2;
        if (!isClassifier) {
            throw new UserError(file + ": a softmax needs a model with one output, logits [batch, classes]");
        }
        ValueInfoProto logits = graph.getOutput(0);
        boolean hasSoftmax = graph.getNodeList().stream()
                .anyMatch(node -> node.getOpType().equals("Softmax")
                        && node.getOutputList().contains(logits.getName()));
        if (hasSoftmax) {
            throw new UserError(file + ": its output " + logits.getName() + " comes from a Softmax already");
        }
        NodeProto softmax = NodeProto.newBuilder()
                .setName(NAME + "/Softmax")
                .setOpType("Softmax")
                .addInput(logits.getName())
                .addOutput(NAME)
                .addAttribute(Int64s.attribute("axis", 1))
                .build();
        return model.toBuilder()
                .setGraph(graph.toBuilder()
                        .addNode(softmax)
                        .addValueInfo(logits)
                        .setOutput(0, logits.toBuilder().setName(NAME)))
                .build();
    }
}
