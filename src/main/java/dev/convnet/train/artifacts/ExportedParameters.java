package dev.convnet.train.artifacts;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.file.FunctionInlining;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the parameters of a network in the file that an exporter wrote, and makes exactly these the initializers of float32.
 *
 * <p>Exporters store equal tensors once: in a fresh network, one initializer is the weight, the bias or a statistic of many layers.
 * Here each layer gets an initializer of its own. Parameters have the names and layouts of PyTorch's
 * state_dict, so weights that an exporter transposed are transposed back: the older exporter leaves an Identity for each layer with an
 * equal tensor, and the module in the names of nodes; the newer one leaves metadata. A running mean or variance without either is
 * called {@code p.2}, {@code p.3} …
 *
 * <p>A tensor of float32, whether an initializer or a constant, is a parameter if
 * <ol>
 *   <li>it is the weight or bias of a convolution, matrix product, normalization or PRelu, or its running mean or variance;
 *   <li>otherwise, the newer exporter's metadata calls it a parameter;
 *   <li>otherwise, in a file without such metadata, it is an initializer of more than one element, or one of any size that has a name
 *       of PyTorch's state_dict.
 * </ol>
 * Everything else is a constant: bounds, scales of attention, buffers, sizes.
 */
final class ExportedParameters {
    private static final String KIND = "pkg.torch.export.graph_signature.InputSpec.kind";
    private static final String CALL = "pkg.torch.onnx.fx_node";
    private static final String SCOPES = "pkg.torch.onnx.name_scopes";

    /** A parameter or buffer among the arguments of a call: {@code %p_features_0_weight}. */
    private static final Pattern ARGUMENT = Pattern.compile("%[pb]_(\\w+)");

    /** What the names of tensors begin with that PyTorch's older exporter computed. */
    private static final String NUMBERED = "onnx::";

    private static final Pattern SCOPE = Pattern.compile("'([^']*)'");

    /** The inputs of BatchNormalization by PyTorch's names. */
    private static final List<String> BATCH_NORM = List.of("", "weight", "bias", "running_mean", "running_var");

    private static final int FIRST_STATISTIC = 3;

    /** Operators whose float inputs other than the first are weights. */
    private static final Set<String> WEIGHTED = Set.of(
            "Conv",
            "ConvTranspose",
            "Gemm",
            "BatchNormalization",
            "LayerNormalization",
            "GroupNormalization",
            "InstanceNormalization",
            "RMSNormalization",
            "PRelu");

    private final GraphProto graph;
    private final boolean isPyTorch;
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final Map<String, String> kinds = new HashMap<>();

    /** The biases that are added to values, by the names of the values. */
    private final Map<String, String> biases = new HashMap<>();

    /** The tensors of the new file's initializers by name. */
    private final Map<String, TensorProto> tensors = new LinkedHashMap<>();

    private final List<NodeProto> nodes = new ArrayList<>();
    private final Set<String> weights = new HashSet<>();
    private final Set<String> statistics = new HashSet<>();
    private final Set<String> takenOtherwise = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    private ExportedParameters(ModelProto model) {
        graph = model.getGraph();
        isPyTorch = model.getProducerName().equals("pytorch");
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        tensors.putAll(initializers);
        names.addAll(initializers.keySet());
        Stream.concat(graph.getInputList().stream(), graph.getValueInfoList().stream())
                .forEach(this::addKind);
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getOutputList());
            if (node.getOpType().equals("Add")) {
                addBias(node);
            }
            if (node.getOpType().equals("Constant") && node.getOutputCount() == 1) {
                node.getAttributeList().stream()
                        .filter(attribute -> attribute.getName().equals("value"))
                        .forEach(attribute -> constants.put(node.getOutput(0), attribute.getT()));
            }
        }
    }

    /** The model without functions, whose initializers of float32 are the network's parameters and running statistics. */
    static ModelProto recover(ModelProto model) {
        ModelProto inlined = FunctionInlining.inline(model);
        ExportedParameters parameters = new ExportedParameters(inlined);
        return inlined.toBuilder().setGraph(parameters.recovered()).build();
    }

    private void addKind(ValueInfoProto value) {
        metadata(value.getMetadataPropsList(), KIND).ifPresent(kind -> kinds.put(value.getName(), kind));
    }

    private void addBias(NodeProto sum) {
        for (int i = 0; i < sum.getInputCount(); i++) {
            if (sum.getInput(i).endsWith("bias")) {
                biases.put(sum.getInput(sum.getInputCount() - 1 - i), sum.getInput(i));
            }
        }
    }

    private GraphProto recovered() {
        for (NodeProto node : graph.getNodeList()) {
            for (int i = 0; i < node.getInputCount(); i++) {
                if (isParameter(node.getInput(i)) && !isIdentity(node) && !isStatistic(node, i)) {
                    takenOtherwise.add(node.getInput(i));
                }
            }
        }
        graph.getNodeList().forEach(this::add);
        List<TensorProto> kept = new ArrayList<>();
        List<NodeProto> fixed = new ArrayList<>();
        Set<String> used = new HashSet<>();
        nodes.forEach(node -> used.addAll(node.getInputList()));
        tensors.forEach((name, tensor) -> {
            boolean isFloat = tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE;
            if (isFloat && !isTrained(name, tensor)) {
                if (used.contains(name)) {
                    fixed.add(constant(name, tensor));
                }
            } else if (!isFloat || used.contains(name)) {
                kept.add(tensor.toBuilder().setName(name).build());
            }
        });
        nodes.removeIf(node -> node.getOpType().equals("Constant") && weights.contains(node.getOutput(0)));
        Set<String> variables = new HashSet<>(tensors.keySet());
        return graph.toBuilder()
                .clearInitializer()
                .addAllInitializer(kept)
                .clearInput()
                .addAllInput(graph.getInputList().stream()
                        .filter(input -> !variables.contains(input.getName()))
                        .toList())
                .clearNode()
                .addAllNode(fixed)
                .addAllNode(nodes)
                .build();
    }

    private void add(NodeProto node) {
        if (isIdentity(node) && isParameter(node.getInput(0)) && !isOutput(node.getOutput(0))) {
            tensors.put(node.getOutput(0), tensors.get(node.getInput(0)));
            return;
        }
        NodeProto.Builder own = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            String name = node.getInput(i);
            if (isParameter(name)) {
                own.setInput(i, isStatistic(node, i) ? statistic(node, i) : separate(node, i));
            }
            if (isWeight(node, i) && (isParameter(name) || isFloat(constants.get(name)))) {
                weights.add(own.getInput(i));
                constant(name).ifPresent(tensor -> tensors.put(name, tensor));
            }
        }
        nodes.add(own.build());
    }

    private boolean isOutput(String name) {
        return graph.getOutputList().stream()
                .anyMatch(output -> output.getName().equals(name));
    }

    private Optional<TensorProto> constant(String name) {
        return Optional.ofNullable(constants.get(name));
    }

    private boolean isParameter(String name) {
        return isFloat(tensors.get(name));
    }

    private static boolean isFloat(TensorProto tensor) {
        return tensor != null && tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE;
    }

    private static boolean isIdentity(NodeProto node) {
        return node.getOpType().equals("Identity") && node.getInputCount() == 1 && node.getOutputCount() == 1;
    }

    private static boolean isStatistic(NodeProto node, int input) {
        return node.getOpType().equals("BatchNormalization") && input >= FIRST_STATISTIC;
    }

    private static boolean isWeight(NodeProto node, int input) {
        return node.getOpType().equals("MatMul") || (input > 0 && WEIGHTED.contains(node.getOpType()));
    }

    private boolean isTrained(String name, TensorProto tensor) {
        if (weights.contains(name)) {
            return true;
        }
        if (!kinds.isEmpty()) {
            return "PARAMETER".equals(kinds.get(name));
        }
        boolean isNamed = isPyTorch && !name.startsWith(NUMBERED);
        return isNamed || tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b) > 1;
    }

    /** The name of a running mean or variance, which belongs to one node. */
    private String statistic(NodeProto node, int input) {
        String name = separate(node, input);
        if (!takenOtherwise.contains(name) && statistics.add(name)) {
            return name;
        }
        String own;
        int number = 2;
        do {
            own = node.getInput(input) + "." + number++;
        } while (names.contains(own));
        statistics.add(own);
        return copy(node.getInput(input), own);
    }

    /** The parameter's own name in the node's module, from the metadata or names of the node; the file's name where these say nothing. */
    private String separate(NodeProto node, int input) {
        String name = node.getInput(input);
        Optional<String> call = metadata(node.getMetadataPropsList(), CALL);
        Optional<String> found = call.isPresent() ? fromMetadata(node, input, call.get()) : fromNames(node, input);
        String own = found.orElse(name);
        boolean isTaken = names.contains(own) && !tensors.containsKey(own);
        if (isTaken || own.equals(name)) {
            return name;
        }
        boolean isLinear = node.getOpType().equals("MatMul") && call.stream().allMatch(c -> c.contains("aten.linear."));
        return isLinear ? transposed(name, own) : copy(name, own);
    }

    /** The name in the metadata of PyTorch's newer exporter. */
    private static Optional<String> fromMetadata(NodeProto node, int input, String call) {
        Optional<String> scope = metadata(node.getMetadataPropsList(), SCOPES).flatMap(ExportedParameters::module);
        List<String> arguments =
                ARGUMENT.matcher(call).results().map(match -> match.group(1)).toList();
        boolean isBatchNorm = node.getOpType().equals("BatchNormalization");
        // A convolution that a batch norm was folded into has the metadata of the batch norm.
        boolean isFolded = call.contains("batch_norm") && !isBatchNorm;
        if (isFolded || (!isBatchNorm && arguments.contains(mangled(node.getInput(input))))) {
            return Optional.empty();
        }
        return scope.flatMap(
                module -> leaf(node, input, arguments, mangled(module + ".")).map(leaf -> module + "." + leaf));
    }

    /**
     * The name of a weight that PyTorch's older exporter folded or transposed and gave a number: from the bias that is added to the
     * product, or from the module in the node's name.
     */
    private Optional<String> fromNames(NodeProto node, int input) {
        boolean isMatrix = node.getOpType().equals("MatMul") && input == 1;
        boolean isConvolution = node.getOpType().startsWith("Conv") && input > 0;
        if (!isPyTorch || !node.getInput(input).startsWith(NUMBERED) || (!isMatrix && !isConvolution)) {
            return Optional.empty();
        }
        String bias = biases.get(node.getOutput(0));
        if (isMatrix && bias != null) {
            return Optional.of(bias.substring(0, bias.length() - "bias".length()) + "weight");
        }
        return moduleOf(node.getName()).map(module -> module + (input == 1 ? ".weight" : ".bias"));
    }

    /** The module's path in a node's name: {@code features.1.0} of {@code /features/features.1/features.1.0/Conv}. */
    private static Optional<String> moduleOf(String node) {
        String path = "";
        List<String> parts = List.of(node.split("/", -1));
        for (String part : parts.subList(Math.min(1, parts.size()), Math.max(1, parts.size() - 1))) {
            int last = path.lastIndexOf('/') + 1;
            path = part.startsWith(path.substring(last) + ".") ? path.substring(0, last) + part : path + "/" + part;
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(path.substring(1).replace('/', '.'));
    }

    /** The last part of the name of an input's parameter, among the arguments of the module's call. */
    private static Optional<String> leaf(NodeProto node, int input, List<String> arguments, String prefix) {
        List<String> leaves = arguments.stream()
                .filter(argument -> argument.startsWith(prefix))
                .map(argument -> argument.substring(prefix.length()))
                .toList();
        return switch (node.getOpType()) {
            case "BatchNormalization" -> Optional.of(BATCH_NORM.get(input)).filter(leaves::contains);
            case "MatMul" ->
                leaves.stream().filter(leaf -> leaf.endsWith("weight")).findFirst();
            case "Add" -> leaves.stream().filter(leaf -> leaf.endsWith("bias")).findFirst();
            default -> {
                boolean isByPosition = input > 0 && leaves.size() == node.getInputCount() - 1;
                yield isByPosition
                        ? Optional.of(leaves.get(input - 1))
                        : leaves.size() == 1 ? Optional.of(leaves.getFirst()) : Optional.empty();
            }
        };
    }

    /** Gives a matrix that the exporter transposed its original layout back. @return the name of its transpose */
    private String transposed(String transposed, String original) {
        TensorProto tensor = tensors.get(transposed);
        if (tensor.getDimsCount() != 2) {
            return transposed;
        }
        String result = original + "/transposed";
        if (tensors.putIfAbsent(original, transpose(tensor)) == null) {
            names.add(original);
            names.add(result);
            nodes.add(NodeProto.newBuilder()
                    .setName(result)
                    .setOpType("Transpose")
                    .addInput(original)
                    .addOutput(result)
                    .build());
        }
        weights.add(original);
        return result;
    }

    private static FloatBuffer floats(TensorProto tensor) {
        FloatBuffer values = FloatBuffer.allocate(tensor.getFloatDataCount());
        tensor.getFloatDataList().forEach(values::put);
        return values.flip();
    }

    private static TensorProto transpose(TensorProto matrix) {
        int rows = Math.toIntExact(matrix.getDims(0));
        int columns = Math.toIntExact(matrix.getDims(1));
        FloatBuffer from = matrix.hasRawData()
                ? matrix.getRawData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                : floats(matrix);
        ByteBuffer to = ByteBuffer.allocate(Math.multiplyExact(rows * columns, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                to.putFloat(from.get(row * columns + column));
            }
        }
        return matrix.toBuilder()
                .setDims(0, columns)
                .setDims(1, rows)
                .clearFloatData()
                .setRawData(ByteString.copyFrom(to.flip()))
                .build();
    }

    /** The module that called an operator, from the last scope but one. */
    private static Optional<String> module(String scopes) {
        Matcher matcher = SCOPE.matcher(scopes);
        List<String> names = matcher.results().map(match -> match.group(1)).toList();
        return names.size() < 2 ? Optional.empty() : Optional.of(names.get(names.size() - 2));
    }

    private static String mangled(String name) {
        return name.replace('.', '_');
    }

    private String copy(String stored, String own) {
        names.add(own);
        tensors.putIfAbsent(own, tensors.get(stored));
        return own;
    }

    private static Optional<String> metadata(List<StringStringEntryProto> entries, String key) {
        return entries.stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst();
    }

    private static NodeProto constant(String name, TensorProto tensor) {
        return NodeProto.newBuilder()
                .setName(name)
                .setOpType("Constant")
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor))
                .build();
    }
}
