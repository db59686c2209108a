package dev.convnet.train.artifacts;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.List;

/** Optimizer models, whose inputs are partly sequences of tensors, which our graphs have no type for. */
final class OptimizerProtos {
    private static final String DONE = "updated";

    private OptimizerProtos() {}

    /** The model of one node; its inputs from {@code params} on are sequences of float32 tensors. */
    static ModelProto model(List<String> inputs, NodeProto.Builder node) {
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
