package dev.convnet.kernels.ort;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.convnet.kernels.Lowering;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.ops.DomainOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Replaces calls of convnet's gradient and optimizer operators by operators of ONNX Runtime's training builds: {@code ConvGrad},
 * {@code MaxPoolGrad}, {@code BatchNormalizationGrad}, {@code ReluGrad}, {@code SigmoidGrad}, {@code SoftmaxCrossEntropyLossGrad},
 * {@code AdamOptimizer} and {@code SGDOptimizer}. A call stays as it is where they do not compute the same: with another element
 * type than float32, in Adam and SGD with a weight decay that is added to the gradient, or if a gradient of a convolution has no
 * counterpart for the other input. AveragePoolGrad of ONNX Runtime is not used, since it needs a fixed batch size.
 */
final class OrtLowering implements Lowering {
    /** The domain of the operators. */
    static final String DOMAIN = "com.microsoft";

    private static final Set<String> OPERATORS = Stream.concat(
                    ConvGradients.OPERATORS.stream(), NodeReplacements.OPERATORS.stream())
            .map(name -> DomainOperator.DOMAIN + "::" + name)
            .collect(toUnmodifiableSet());

    @Override
    public Set<String> operators() {
        return OPERATORS;
    }

    @Override
    public ModelProto lower(ModelProto model, Set<String> operators) {
        GraphFacts facts = new GraphFacts(model.getGraph(), operators);
        Map<NodeProto, NodeProto> convolutions = ConvGradients.of(facts);
        NodeReplacements others = new NodeReplacements(facts);
        List<NodeProto> nodes = new ArrayList<>();
        boolean changed = false;
        for (NodeProto node : model.getGraph().getNodeList()) {
            List<NodeProto> replacement = convolutions.containsKey(node)
                    ? Stream.ofNullable(convolutions.get(node)).toList()
                    : others.of(node);
            changed |= !replacement.equals(List.of(node));
            nodes.addAll(replacement);
        }
        if (!changed) {
            return model;
        }
        ModelProto.Builder lowered = model.toBuilder();
        lowered.getGraphBuilder().clearNode().addAllNode(nodes);
        if (model.getOpsetImportList().stream()
                .noneMatch(opset -> opset.getDomain().equals(DOMAIN))) {
            lowered.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1));
        }
        return lowered.build();
    }
}
