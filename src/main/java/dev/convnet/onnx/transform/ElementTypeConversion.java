package dev.convnet.onnx.transform;

import com.google.protobuf.ByteString;
import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.file.FunctionInlining;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.onnx.transform.OperatorDefinition.ValueDefinition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Converts the weights and the arithmetic of a model from float32 to a 16-bit type. The inputs and outputs stay float32, with Cast
 * nodes inside the model, so that callers need no 16-bit tensors. Numbers are rounded to the nearest, ties to even.
 *
 * @param type {@code FLOAT16} or {@code BFLOAT16}
 */
record ElementTypeConversion(TensorProto.DataType type) {
    private static final float LARGEST_FLOAT16 = 65_504;
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

    /** Operators whose attribute {@code dtype} or {@code to} is the element type of their output. */
    private static final Map<String, String> TYPE_ATTRIBUTES = Map.of(
            "Cast", "to",
            "EyeLike", "dtype",
            "RandomNormal", "dtype",
            "RandomUniform", "dtype",
            "RandomNormalLike", "dtype",
            "RandomUniformLike", "dtype",
            "Bernoulli", "dtype",
            "Multinomial", "dtype");

    /**
     * Converts a model.
     *
     * @param file the model's name in messages
     * @throws UserError if a weight is beyond the type's range, or a node needs float32
     */
    ModelProto apply(ModelProto model, String file) {
        // The types of a function's values depend on the call.
        ModelProto inlined = FunctionInlining.inline(model);
        return inlined.toBuilder()
                .setGraph(new Conversion(file, Graphs.opset(model)).convertWhole(inlined.getGraph()))
                .build();
    }

    /** The conversion of one model. */
    private final class Conversion {
        private final String file;
        private final int opset;
        private final String suffix = "/" + ElementTypes.name(type);
        private final Set<String> kept = new HashSet<>();

        Conversion(String file, int opset) {
            this.file = file;
            this.opset = opset;
        }

        GraphProto convertWhole(GraphProto graph) {
            keepFixedInputs(graph);
            GraphProto inner = convert(graph);
            GraphProto.Builder whole =
                    inner.toBuilder().clearNode().clearInput().clearOutput();
            Map<String, String> renamed = new HashMap<>();
            Set<String> weights = new HashSet<>();
            graph.getInitializerList().forEach(tensor -> weights.add(tensor.getName()));
            List<NodeProto> nodes = new ArrayList<>();
            for (int i = 0; i < graph.getInputCount(); i++) {
                ValueInfoProto input = graph.getInput(i);
                if (!isFloat(input) || kept.contains(input.getName())) {
                    whole.addInput(input);
                } else if (weights.contains(input.getName())) {
                    whole.addInput(inner.getInput(i));
                } else {
                    String name = input.getName() + suffix;
                    whole.addInput(input);
                    nodes.add(cast(input.getName(), name, type));
                    whole.addValueInfo(converted(input).toBuilder().setName(name));
                    renamed.put(input.getName(), name);
                }
            }
            List<NodeProto> casts = new ArrayList<>();
            for (ValueInfoProto output : graph.getOutputList()) {
                whole.addOutput(output);
                if (isFloat(output)) {
                    String name = output.getName() + suffix;
                    casts.add(cast(name, output.getName(), TensorProto.DataType.FLOAT));
                    whole.addValueInfo(converted(output).toBuilder().setName(name));
                    renamed.put(output.getName(), name);
                }
            }
            inner.getNodeList().forEach(node -> nodes.add(Renaming.of(node, renamed)));
            nodes.addAll(casts);
            return whole.addAllNode(nodes).build();
        }

        private NodeProto cast(String input, String output, TensorProto.DataType to) {
            return NodeProto.newBuilder()
                    .setOpType("Cast")
                    .setName(output + "/Cast")
                    .addInput(input)
                    .addOutput(output)
                    .addAttribute(Int64s.attribute("to", to.getNumber()))
                    .build();
        }

        /** Notes the constants that must stay float32, such as the scales of Resize. */
        private void keepFixedInputs(GraphProto graph) {
            Map<String, TensorProto> constants = Graphs.constants(graph);
            Set<String> others = new HashSet<>();
            for (NodeProto node : graph.getNodeList()) {
                Graphs.subgraphs(node).forEach(this::keepFixedInputs);
                Optional<OperatorDefinition> definition = Graphs.isStandard(node.getDomain())
                        ? OperatorDefinitions.of(node.getOpType(), opset)
                        : Optional.empty();
                if (definition.isEmpty()) {
                    throw error(node, "is not an operator of ONNX whose types are known, so it cannot be converted");
                }
                for (int i = 0; i < node.getInputCount(); i++) {
                    String name = node.getInput(i);
                    boolean isFixed =
                            definition.get().input(i).filter(this::needsFloat32).isPresent();
                    if (isFixed && !name.isEmpty() && !constants.containsKey(name)) {
                        throw error(node, "its input " + name + " must be float32, and is not a constant");
                    }
                    (isFixed ? kept : others).add(name);
                }
                for (int i = 0; i < node.getOutputCount(); i++) {
                    if (definition.get().output(i).filter(this::needsFloat32).isPresent()) {
                        throw error(node, "its output must be float32");
                    }
                }
            }
            for (String name : kept) {
                if (others.contains(name) && !name.isEmpty()) {
                    throw new UserError(file + ": the constant " + name + " must stay float32 for one node, and become "
                            + ElementTypes.name(type) + " for another");
                }
            }
        }

        private boolean needsFloat32(ValueDefinition formal) {
            // Opsets differ in what they allow; a later check names the opset that allows a 16-bit type.
            return formal.allows(TensorProto.DataType.FLOAT) && !formal.allows(TensorProto.DataType.FLOAT16);
        }

        private GraphProto convert(GraphProto graph) {
            GraphProto.Builder converted = graph.toBuilder()
                    .clearNode()
                    .clearInitializer()
                    .clearInput()
                    .clearOutput()
                    .clearValueInfo();
            graph.getNodeList().forEach(node -> converted.addNode(convert(node)));
            graph.getInitializerList().forEach(tensor -> converted.addInitializer(convert(tensor, tensor.getName())));
            graph.getInputList().forEach(info -> converted.addInput(converted(info)));
            graph.getOutputList().forEach(info -> converted.addOutput(converted(info)));
            graph.getValueInfoList().forEach(info -> converted.addValueInfo(converted(info)));
            return converted.build();
        }

        private NodeProto convert(NodeProto node) {
            NodeProto.Builder converted = Graphs.mapSubgraphs(node, this::convert).toBuilder();
            String typed = TYPE_ATTRIBUTES.getOrDefault(node.getOpType(), "");
            String result = node.getOutputCount() == 0 ? "" : node.getOutput(0);
            for (AttributeProto.Builder attribute : converted.getAttributeBuilderList()) {
                if (attribute.getName().equals(typed) && attribute.getI() == FLOAT) {
                    attribute.setI(type.getNumber());
                } else if (attribute.hasT()) {
                    attribute.setT(convert(attribute.getT(), result));
                } else if (attribute.getName().startsWith("value_float")) {
                    throw error(node, "its attribute " + attribute.getName() + " is not supported; use 'value'");
                }
            }
            boolean hasDefault =
                    node.getOpType().startsWith("Random") || node.getOpType().equals("ConstantOfShape");
            String attribute = node.getOpType().equals("ConstantOfShape") ? "value" : typed;
            if (hasDefault && Graphs.attribute(node, attribute).isEmpty()) {
                throw error(node, "its element type must be stated by the attribute '" + attribute + "'");
            }
            return converted.build();
        }

        private ValueInfoProto converted(ValueInfoProto info) {
            if (!isFloat(info) || kept.contains(info.getName())) {
                return info;
            }
            TypeProto.Builder changed = info.getType().toBuilder();
            changed.getTensorTypeBuilder().setElemType(type.getNumber());
            return info.toBuilder().setType(changed).build();
        }

        private boolean isFloat(ValueInfoProto info) {
            return info.getType().hasTensorType()
                    && info.getType().getTensorType().getElemType() == FLOAT;
        }

        private TensorProto convert(TensorProto tensor, String name) {
            if (tensor.getDataType() != FLOAT || kept.contains(name)) {
                return tensor;
            }
            ByteBuffer values = floats(tensor);
            ByteBuffer halves = ByteBuffer.allocate(values.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
            while (values.hasRemaining()) {
                float value = values.getFloat();
                if (type == TensorProto.DataType.FLOAT16
                        && Float.isFinite(value)
                        && Math.abs(value) > LARGEST_FLOAT16) {
                    throw new UserError("%s: the tensor %s has the element %s, beyond float16's range of ±%.0f"
                            .formatted(file, name, value, LARGEST_FLOAT16));
                }
                halves.putShort(type == TensorProto.DataType.FLOAT16 ? Float.floatToFloat16(value) : bfloat16(value));
            }
            return tensor.toBuilder()
                    .clearFloatData()
                    .setDataType(type.getNumber())
                    .setRawData(ByteString.copyFrom(halves.flip()))
                    .build();
        }

        private ByteBuffer floats(TensorProto tensor) {
            if (tensor.hasRawData()) {
                return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            }
            ByteBuffer data = ByteBuffer.allocate(tensor.getFloatDataCount() * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            tensor.getFloatDataList().forEach(data::putFloat);
            return data.flip();
        }

        private UserError error(NodeProto node, String problem) {
            return new UserError(
                    file + ": " + Graphs.describe(node) + " cannot become " + ElementTypes.name(type) + ": " + problem);
        }
    }

    /** The upper half of a float32, rounded to the nearest, ties to even. */
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
