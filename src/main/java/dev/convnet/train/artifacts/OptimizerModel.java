package dev.convnet.train.artifacts;

import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.train.graph.Adam;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import java.util.List;

/**
 * The optimizer model of ONNX Runtime's training API: one operator that steps all parameters at once. Parameters, their gradients
 * and their moments come as sequences of tensors, for which our graphs have no type; the model changes them in place.
 */
final class OptimizerModel {
    private static final String DONE = "updated";

    private OptimizerModel() {}

    /**
     * The model of an optimizer.
     *
     * @throws UserError if the API has no such optimizer
     */
    static ModelProto of(Optimizer optimizer) {
        return switch (optimizer) {
            case Sgd sgd when sgd.momentum() != 0 -> throw refusal(sgd, " with a momentum of " + sgd.momentum());
            case Sgd sgd
            when sgd.weightDecay() != 0 -> throw refusal(sgd, " with a weight decay of " + sgd.weightDecay());
            case Sgd _ -> sgd();
            case Adam adam -> throw refusal(adam, "");
            case AdamW adamW -> adamW((float) adamW.weightDecay());
        };
    }

    private static UserError refusal(Optimizer optimizer, String setting) {
        return new UserError(
                "ONNX Runtime's training API has the optimizers adamw, and sgd without momentum and weight decay, not "
                        + optimizer.name() + setting);
    }

    private static ModelProto sgd() {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("SGDOptimizerV2")
                .addAllInput(List.of("learning_rate", "params", "gradients"));
        return model(List.of("learning_rate", "step", "params", "gradients", "first_order_moments"), node);
    }

    private static ModelProto adamW(float weightDecay) {
        List<String> inputs =
                List.of("learning_rate", "step", "params", "gradients", "first_order_moments", "second_order_moments");
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("AdamWOptimizer")
                .addAllInput(inputs)
                .addAttribute(real("alpha", Adam.BETA1))
                .addAttribute(real("beta", Adam.BETA2))
                .addAttribute(real("epsilon", Adam.EPSILON))
                .addAttribute(real("weight_decay", weightDecay))
                // 0 is PyTorch's order of the step and the decay, 1 Hugging Face's.
                .addAttribute(integer("adam_mode", 0))
                .addAttribute(integer("correct_bias", 1));
        return model(inputs, node);
    }

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** The model of one node; its inputs from {@code params} on are sequences of float32 tensors. */
    private static ModelProto model(List<String> inputs, NodeProto.Builder node) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("optimizer")
                .addNode(node.setDomain(OrtOperators.DOMAIN).addOutput(DONE))
                .addOutput(value(DONE, one(DataType.BOOL)));
        inputs.forEach(name -> graph.addInput(value(
                name,
                switch (name) {
                    case "learning_rate" -> one(DataType.FLOAT);
                    case "step" -> one(DataType.INT64);
                    default -> sequence();
                })));
        return ModelProto.newBuilder()
                .setIrVersion(Model.IR_VERSION)
                .setProducerName("convnet")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Ops.OPSET))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(OrtOperators.DOMAIN)
                        .setVersion(1))
                .setGraph(graph)
                .build();
    }

    private static ValueInfoProto value(String name, TypeProto type) {
        return ValueInfoProto.newBuilder().setName(name).setType(type).build();
    }

    private static TypeProto one(DataType type) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.number());
        tensor.getShapeBuilder().addDimBuilder().setDimValue(1);
        return TypeProto.newBuilder().setTensorType(tensor).build();
    }

    private static TypeProto sequence() {
        TypeProto element = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.number()))
                .build();
        return TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(element))
                .build();
    }
}
