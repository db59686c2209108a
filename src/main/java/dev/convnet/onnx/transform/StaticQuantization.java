package dev.convnet.onnx.transform;

import com.google.protobuf.ByteString;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/**
 * Static quantization of a float32 model to 8 bits, in ONNX's QDQ form: QuantizeLinear and DequantizeLinear around the nodes that
 * runtimes then compute with integers. Weights are int8, symmetric, with a scale per output channel; biases are int32; activations
 * are uint8, asymmetric, with ranges from calibration. The form is that of {@code onnxruntime.quantization.quantize_static} with
 * {@code QuantFormat.QDQ} and {@code per_channel=True}.
 *
 * @param reducedRange whether weights have 7 bits, for processors whose 8-bit sums saturate: x86 without VNNI
 */
public record StaticQuantization(boolean reducedRange) {
    private static final Set<String> LAYERS = Set.of("Conv", "Gemm");

    /** Operators that compute with integers if their inputs and outputs are quantized. */
    private static final Set<String> OTHERS = Set.of("AveragePool", "GlobalAveragePool", "Concat", "Sigmoid");

    /** Operators that only move numbers, so that their outputs have the scale of their input. */
    private static final Set<String> MOVES = Set.of("MaxPool", "Flatten", "Reshape");

    /**
     * Prepares a model: folds batch normalization into the layers before it.
     *
     * @param file the model's name in messages
     * @throws UserError if the model has no layer that can be quantized, or its operator set is too old
     */
    public ModelProto prepare(ModelProto model, String file) {
        if (Graphs.opset(model) < OpsetConversion.OLDEST) {
            throw new UserError("%s: opset %d is too old for scales per channel; convert the model to %d or newer"
                    .formatted(file, Graphs.opset(model), OpsetConversion.OLDEST));
        }
        boolean isQuantized = model.getGraph().getNodeList().stream()
                .anyMatch(node -> node.getOpType().equals("DequantizeLinear"));
        if (isQuantized) {
            throw new UserError(file + ": the model is quantized already");
        }
        ModelProto folded = BatchNormFolding.apply(model);
        if (values(folded).isEmpty()) {
            throw new UserError(
                    file + ": the model has no Conv or Gemm node with float32 weights, so nothing to quantize");
        }
        return folded;
    }

    /** The values of a prepared model that need a range, in the order of the graph. */
    public Set<String> values(ModelProto prepared) {
        return new Plan(prepared.getGraph()).quantized;
    }

    /**
     * Quantizes a prepared model.
     *
     * @param ranges the range of each of the {@link #values}
     */
    public ModelProto apply(ModelProto prepared, Map<String, ValueRange> ranges) {
        return prepared.toBuilder()
                .setGraph(new Quantizer(prepared.getGraph(), ranges).quantize())
                .build();
    }

    /** Which nodes and values are quantized. */
    private static final class Plan {
        final Set<String> quantized = new LinkedHashSet<>();
        final Map<String, String> sameScale = new HashMap<>();
        final Map<String, TensorProto> weights = new HashMap<>();

        Plan(GraphProto graph) {
            graph.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
            Map<String, List<NodeProto>> users = new HashMap<>();
            graph.getNodeList()
                    .forEach(node -> node.getInputList()
                            .forEach(input -> users.computeIfAbsent(input, _ -> new ArrayList<>())
                                    .add(node)));
            Set<String> outputs = new LinkedHashSet<>();
            graph.getOutputList().forEach(output -> outputs.add(output.getName()));
            for (NodeProto node : graph.getNodeList()) {
                if (isLayer(node, weights)) {
                    quantized.add(node.getInput(0));
                    addResult(node.getOutput(0), users, outputs);
                } else if (OTHERS.contains(node.getOpType())
                        && node.getInputList().stream().anyMatch(quantized::contains)) {
                    quantized.addAll(node.getInputList());
                    addResult(node.getOutput(0), users, outputs);
                } else if (MOVES.contains(node.getOpType()) && quantized.contains(node.getInput(0))) {
                    addResult(node.getOutput(0), users, outputs);
                    sameScale.put(node.getOutput(0), node.getInput(0));
                }
            }
        }

        /** A result is quantized after the activation that follows it; the model's own outputs stay float32. */
        private void addResult(String value, Map<String, List<NodeProto>> users, Set<String> outputs) {
            List<NodeProto> next = users.getOrDefault(value, List.of());
            if (next.size() == 1 && next.getFirst().getOpType().equals("Relu")) {
                addResult(next.getFirst().getOutput(0), users, outputs);
            } else if (!outputs.contains(value)) {
                quantized.add(value);
            }
        }

        static boolean isLayer(NodeProto node, Map<String, TensorProto> weights) {
            boolean isPlain = Graphs.attribute(node, "alpha").isEmpty()
                    && Graphs.attribute(node, "beta").isEmpty()
                    && Graphs.attribute(node, "transA")
                            .filter(a -> a.getI() != 0)
                            .isEmpty();
            return LAYERS.contains(node.getOpType())
                    && isPlain
                    && node.getInputList().stream()
                            .skip(1)
                            .allMatch(name -> weights.containsKey(name)
                                    && weights.get(name).getDataType() == TensorProto.DataType.FLOAT_VALUE);
        }

        /** The value whose range gives a value its scale. */
        String scaleOf(String value) {
            String source = sameScale.get(value);
            return source == null ? value : scaleOf(source);
        }
    }

    /** Builds the quantized graph. */
    private final class Quantizer {
        private final GraphProto graph;
        private final Map<String, ValueRange> ranges;
        private final Plan plan;
        private final GraphProto.Builder result;
        private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
        private final Map<String, ValueInfoProto> types;
        private final Set<String> written = new LinkedHashSet<>();

        Quantizer(GraphProto graph, Map<String, ValueRange> ranges) {
            this.graph = graph;
            this.ranges = ranges;
            this.plan = new Plan(graph);
            this.types = Graphs.types(graph);
            this.result = graph.toBuilder().clearNode().clearInitializer();
            graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        }

        GraphProto quantize() {
            graph.getInputList().stream()
                    .map(ValueInfoProto::getName)
                    .filter(plan.quantized::contains)
                    .forEach(this::addPair);
            for (NodeProto node : graph.getNodeList()) {
                NodeProto.Builder changed = node.toBuilder();
                for (int i = 0; i < node.getInputCount(); i++) {
                    String input = node.getInput(i);
                    changed.setInput(i, written.contains(input) ? input + "/dequantized" : input);
                }
                if (Plan.isLayer(node, plan.weights)) {
                    quantizeWeights(node, changed);
                }
                result.addNode(changed);
                node.getOutputList().stream().filter(plan.quantized::contains).forEach(this::addPair);
            }
            result.addAllInitializer(initializers.values());
            Set<String> used = Uses.of(result.build());
            List<TensorProto> kept = result.getInitializerList().stream()
                    .filter(tensor -> used.contains(tensor.getName()))
                    .toList();
            return result.clearInitializer().addAllInitializer(kept).build();
        }

        /** Quantizes an activation and dequantizes it again. */
        private void addPair(String value) {
            ValueRange range = ranges.get(plan.scaleOf(value));
            String scale = value + "/scale";
            String zeroPoint = value + "/zero_point";
            put(tensor(scale, List.of(), new float[] {range.scale()}));
            put(TensorProto.newBuilder()
                    .setName(zeroPoint)
                    .setDataType(TensorProto.DataType.UINT8_VALUE)
                    .setRawData(ByteString.copyFrom(new byte[] {(byte) range.zeroPoint()}))
                    .build());
            String quantized = value + "/quantized";
            String dequantized = value + "/dequantized";
            result.addNode(node("QuantizeLinear", quantized, value, scale, zeroPoint));
            result.addNode(node("DequantizeLinear", dequantized, quantized, scale, zeroPoint));
            ValueInfoProto type = types.get(value);
            if (type != null) {
                TypeProto.Builder bytes = type.getType().toBuilder();
                bytes.getTensorTypeBuilder().setElemType(TensorProto.DataType.UINT8_VALUE);
                result.addValueInfo(type.toBuilder().setName(quantized).setType(bytes));
                result.addValueInfo(type.toBuilder().setName(dequantized));
            }
            written.add(value);
        }

        private void quantizeWeights(NodeProto node, NodeProto.Builder changed) {
            boolean isTransposed =
                    Graphs.attribute(node, "transB").map(AttributeProto::getI).orElse(0L) != 0;
            int axis = node.getOpType().equals("Gemm") && !isTransposed ? 1 : 0;
            FloatTensor weight = FloatTensor.of(plan.weights.get(node.getInput(1)));
            int channels = Math.toIntExact(weight.dims().get(axis));
            float[] scales = scales(weight, axis, channels);
            changed.setInput(
                    1,
                    dequantized(
                            node.getInput(1),
                            TensorProto.DataType.INT8,
                            weight.dims(),
                            axis,
                            scales,
                            weight.values().length,
                            i -> weight.values()[i] / scales[weight.index(i, axis)]));
            if (node.getInputCount() > 2) {
                FloatTensor bias = FloatTensor.of(plan.weights.get(node.getInput(2)));
                if (bias.values().length == channels && bias.dims().size() == 1) {
                    float input = ranges.get(plan.scaleOf(node.getInput(0))).scale();
                    float[] products = new float[channels];
                    for (int c = 0; c < channels; c++) {
                        products[c] = input * scales[c];
                    }
                    changed.setInput(
                            2,
                            dequantized(
                                    node.getInput(2),
                                    TensorProto.DataType.INT32,
                                    bias.dims(),
                                    0,
                                    products,
                                    channels,
                                    i -> bias.values()[i] / (double) products[i]));
                }
            }
        }

        private float[] scales(FloatTensor weight, int axis, int channels) {
            float[] largest = new float[channels];
            for (int i = 0; i < weight.values().length; i++) {
                int channel = weight.index(i, axis);
                largest[channel] = Math.max(largest[channel], Math.abs(weight.values()[i]));
            }
            for (int c = 0; c < channels; c++) {
                float scale = largest[c] / (reducedRange ? 64 : 127);
                largest[c] = scale >= Float.MIN_NORMAL ? scale : 1;
            }
            return largest;
        }

        /** Writes a quantized weight. @return the name of the value that dequantizes it */
        private String dequantized(
                String name,
                TensorProto.DataType type,
                List<Long> dims,
                int axis,
                float[] scales,
                int count,
                IntToDoubleFunction quotient) {
            boolean isByte = type == TensorProto.DataType.INT8;
            ByteBuffer data = ByteBuffer.allocate(count * (isByte ? 1 : 4)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                double rounded = Math.rint(quotient.applyAsDouble(i));
                if (isByte) {
                    data.put((byte) Math.clamp(rounded, -127, 127));
                } else {
                    data.putInt((int) Math.clamp(rounded, Integer.MIN_VALUE, Integer.MAX_VALUE));
                }
            }
            put(TensorProto.newBuilder()
                    .setName(name + "/quantized")
                    .addAllDims(dims)
                    .setDataType(type.getNumber())
                    .setRawData(ByteString.copyFrom(data.flip()))
                    .build());
            List<Long> shape = List.of((long) scales.length);
            put(tensor(name + "/scale", shape, scales));
            put(TensorProto.newBuilder()
                    .setName(name + "/zero_point")
                    .addAllDims(shape)
                    .setDataType(type.getNumber())
                    .setRawData(ByteString.copyFrom(new byte[scales.length * (isByte ? 1 : 4)]))
                    .build());
            String dequantized = name + "/dequantized";
            if (written.add(name)) {
                result.addNode(node(
                                "DequantizeLinear",
                                dequantized,
                                name + "/quantized",
                                name + "/scale",
                                name + "/zero_point")
                        .addAttribute(Int64s.attribute("axis", axis)));
                TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
                dims.forEach(size ->
                        sizes.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
                result.addValueInfo(ValueInfoProto.newBuilder()
                        .setName(dequantized)
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TypeProto.Tensor.newBuilder()
                                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                        .setShape(sizes))));
            }
            return dequantized;
        }

        private void put(TensorProto tensor) {
            initializers.put(tensor.getName(), tensor);
        }

        private static TensorProto tensor(String name, List<Long> dims, float[] values) {
            return new FloatTensor(dims, values).proto(name);
        }

        private static NodeProto.Builder node(String operator, String output, String... inputs) {
            return NodeProto.newBuilder()
                    .setName(output)
                    .setOpType(operator)
                    .addAllInput(List.of(inputs))
                    .addOutput(output);
        }
    }
}
