package dev.convnet.model;

import com.google.protobuf.ByteString;
import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.AttributeProto.AttributeType;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adapts a model to the limits of ONNX Runtime's Java API. An input that the API cannot pass (an unsigned or very small
 * element type, more than 8 axes, a sequence, an optional) becomes part of the model: an initializer, and operators that
 * construct a sequence or an optional. An output whose bytes the API cannot read is cast to float, which represents all its
 * values, and converted back after the run.
 */
final class JavaApiAdapter {
    private static final String WIDE = "/wide";

    private final GraphProto.Builder graph;
    private final ModelProto original;
    private final List<NodeProto> nodes = new ArrayList<>();
    private final Map<String, DataType> widened = new LinkedHashMap<>();
    private boolean embedded;

    JavaApiAdapter(ModelProto model) {
        this.original = model;
        this.graph = model.getGraph().toBuilder();
        widenOutputs();
    }

    /** Whether the API can pass a value to this input. */
    static boolean canPass(ModelValue value, TypeProto type) {
        return value instanceof TensorValue tensor && type.hasTensorType() && OrtValues.canPass(tensor);
    }

    /** Replaces an input with a value that becomes part of the model. */
    void embed(ValueInfoProto input, ModelValue value) {
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(other -> !other.getName().equals(input.getName()))
                .toList();
        List<TensorProto> initializers = graph.getInitializerList().stream()
                .filter(other -> !other.getName().equals(input.getName()))
                .toList();
        graph.clearInput().addAllInput(inputs).clearInitializer().addAllInitializer(initializers);
        make(input.getName(), value, input.getType());
        embedded = true;
    }

    /** Whether a value is part of the model, so that constant folding would compute the model while it is loaded. */
    boolean hasEmbedded() {
        return embedded;
    }

    /** Whether the model differs from the original. */
    boolean isChanged() {
        return embedded || !widened.isEmpty();
    }

    ModelProto model() {
        GraphProto.Builder changed = graph.clone();
        nodes.addAll(changed.getNodeList());
        changed.clearNode().addAllNode(nodes);
        return original.toBuilder().setGraph(changed).build();
    }

    /** The name of an output in the original model. */
    String originalName(String output) {
        return widened.containsKey(output) ? output.substring(0, output.length() - WIDE.length()) : output;
    }

    /** An output in its type in the original model. */
    ModelValue restore(String output, ModelValue value) {
        DataType type = widened.get(output);
        return type == null || !(value instanceof TensorValue tensor) ? value : narrow(tensor, type);
    }

    private void widenOutputs() {
        for (int i = 0; i < graph.getOutputCount(); i++) {
            ValueInfoProto output = graph.getOutput(i);
            DataType type = DataType.forNumber(output.getType().getTensorType().getElemType());
            if (output.getType().hasTensorType() && type != null && !OrtValues.canRead(type)) {
                ValueInfoProto.Builder wide = output.toBuilder().setName(output.getName() + WIDE);
                wide.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT.getNumber());
                graph.setOutput(i, wide);
                graph.addNode(NodeProto.newBuilder()
                        .setOpType("Cast")
                        .addInput(output.getName())
                        .addOutput(wide.getName())
                        .addAttribute(attribute("to", DataType.FLOAT.getNumber())));
                widened.put(wide.getName(), type);
            }
        }
    }

    private void make(String name, ModelValue value, TypeProto type) {
        if (type.hasOptionalType()) {
            optional(name, value, type.getOptionalType().getElemType());
            return;
        }
        switch (value) {
            case TensorValue tensor -> graph.addInitializer(initializer(name, tensor));
            case ModelValue.SequenceValue sequence ->
                sequence(name, sequence, type.getSequenceType().getElemType());
            case ModelValue.AbsentValue _ ->
                throw new UserError("input " + name + ": has no value, and its type is not optional");
            case ModelValue.MapValue _ ->
                throw new UserError("input " + name + ": ONNX Runtime's Java API cannot pass a map");
        }
    }

    private void optional(String name, ModelValue value, TypeProto type) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType("Optional").addOutput(name);
        if (value instanceof ModelValue.AbsentValue) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName("type")
                    .setType(AttributeType.TYPE_PROTO)
                    .setTp(type));
        } else {
            node.addInput(name + "/value");
            make(name + "/value", value, type);
        }
        nodes.add(node.build());
    }

    private void sequence(String name, ModelValue.SequenceValue sequence, TypeProto type) {
        if (!type.hasTensorType()) {
            throw new UserError("input " + name + ": only sequences of tensors can be passed");
        }
        NodeProto.Builder node = NodeProto.newBuilder().addOutput(name);
        if (sequence.values().isEmpty()) {
            node.setOpType("SequenceEmpty")
                    .addAttribute(attribute("dtype", type.getTensorType().getElemType()));
        } else {
            node.setOpType("SequenceConstruct");
            for (int i = 0; i < sequence.values().size(); i++) {
                String element = name + "/" + i;
                node.addInput(element);
                make(element, sequence.values().get(i), type);
            }
        }
        nodes.add(node.build());
    }

    private static AttributeProto attribute(String name, int value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static TensorProto initializer(String name, TensorValue tensor) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(tensor.type().getNumber())
                .addAllDims(Arrays.stream(tensor.shape()).boxed().toList());
        if (tensor.type() == DataType.STRING) {
            tensor.texts().forEach(text -> proto.addStringData(ByteString.copyFromUtf8(text)));
        } else {
            proto.setRawData(ByteString.copyFrom(tensor.data()));
        }
        return proto.build();
    }

    /** Converts numbers to a type of at most 8 bits. */
    private static TensorValue narrow(TensorValue wide, DataType type) {
        int bits = ElementTypes.bits(type);
        ByteBuffer code = ByteBuffer.allocate(1).order(ByteOrder.LITTLE_ENDIAN);
        Map<Double, Integer> codes = new HashMap<>();
        for (int i = 0; i < 1 << bits; i++) {
            codes.put(ElementTypes.number(type, code.put(0, (byte) i), 0), i);
        }
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(ElementTypes.bytes(type, wide.elements())));
        for (int i = 0; i < wide.elements(); i++) {
            int at = i * bits / 8;
            data.put(at, (byte) (data.get(at) | (codes.get(wide.number(i)) << (i * bits % 8))));
        }
        return TensorValue.of(type, wide.shape(), data);
    }
}
