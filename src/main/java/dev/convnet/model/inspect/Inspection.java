package dev.convnet.model.inspect;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.onnx.MultiplyAccumulates;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.file.FunctionInlining;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.onnx.transform.BlockFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Describes a model.
 *
 * @param file the path of the model's file
 * @param fileBytes the size of the file, without external data
 * @param irVersion the version of ONNX's intermediate representation
 * @param producer the name and version of the software that wrote the file
 * @param description the model's description for readers
 * @param metadata the model's properties by key, such as its license and provenance, in the order of the file
 * @param opsets the versions of operator sets by domain; the empty domain is ONNX's own
 * @param inputs the inputs that a caller provides
 * @param outputs the outputs
 * @param dims the sizes of symbolic dimensions that all figures are based on
 * @param parameters the elements of floating-point initializers, without the statistics of batch normalization
 * @param statistics the elements of running means and variances of batch normalization
 * @param weightBytes the bytes of all initializers
 * @param macs the multiply-accumulates of one run, as {@link MultiplyAccumulates} counts them
 * @param memory the memory of inputs and intermediate values
 * @param operators the operators, sorted by descending multiply-accumulates
 * @param nodes the nodes in order
 * @param notes what the figures do not include
 */
public record Inspection(
        String file,
        long fileBytes,
        long irVersion,
        String producer,
        String description,
        Map<String, String> metadata,
        Map<String, Long> opsets,
        List<NamedType> inputs,
        List<NamedType> outputs,
        Map<String, Long> dims,
        long parameters,
        long statistics,
        long weightBytes,
        long macs,
        MemoryEstimate memory,
        List<OperatorSummary> operators,
        List<NodeSummary> nodes,
        List<String> notes) {
    /** An input or output: its name, and its type in ONNX's text syntax. */
    public record NamedType(String name, String type) {}

    /** All nodes of one operator, including those in subgraphs: their count, parameters and multiply-accumulates. */
    public record OperatorSummary(String name, long count, long parameters, long macs) {}

    /**
     * A node.
     *
     * @param name the name of its first output
     * @param operator the name of its operator
     * @param inputs the names of the nodes and graph inputs that it takes values from
     * @param type the type of its first output; empty if unknown
     * @param parameters the elements of the floating-point initializers that no node before it uses
     * @param macs its multiply-accumulates; 0 if they are not counted
     */
    public record NodeSummary(
            String name, String operator, List<String> inputs, String type, long parameters, long macs) {}

    /**
     * Inspects a model.
     *
     * @param dims sizes of symbolic dimensions; all other dimensions are 1
     * @throws UserError if no input has a dimension of one of the names, or a figure is 2⁶³ or more
     */
    public static Inspection of(ModelFile model, Map<String, Long> dims) {
        ModelFile inlined = inlined(model);
        ValueTypes values = ValueTypes.of(inlined, dims);
        try {
            return new Inspector(inlined, values).inspect();
        } catch (ArithmeticException e) {
            throw new UserError(
                    "%s: its values are too large to count with dimensions %s".formatted(model.path(), values.dims()),
                    e);
        }
    }

    /** A model with the nodes of a network's blocks in place of calls of their functions, so that they are counted. */
    private static ModelFile inlined(ModelFile model) {
        boolean hasOnlyBlocks = model.proto().getFunctionsCount() > 0
                && model.proto().getFunctionsList().stream()
                        .allMatch(function -> function.getDomain().equals(BlockFunctions.DOMAIN));
        return hasOnlyBlocks ? model.with(FunctionInlining.inline(model.proto())) : model;
    }

    /** Collects the figures in one pass over the graph. */
    private static final class Inspector {
        private final ModelFile model;
        private final GraphProto graph;
        private final ValueTypes values;
        private final Map<String, TensorProto> weights = new HashMap<>();
        private final Map<String, String> producers = new HashMap<>();
        private final Map<String, OperatorSummary> operators = new LinkedHashMap<>();
        private final List<NodeSummary> nodes = new ArrayList<>();
        private final Set<String> functions = new HashSet<>();
        private final Set<String> notCounted = new TreeSet<>();
        private long statistics;

        Inspector(ModelFile model, ValueTypes values) {
            this.model = model;
            this.graph = model.proto().getGraph();
            this.values = values;
            graph.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
            for (FunctionProto function : model.proto().getFunctionsList()) {
                functions.add(operator(function.getDomain(), function.getName()));
            }
        }

        Inspection inspect() {
            long parameters =
                    weights.values().stream().mapToLong(Inspector::parameters).sum();
            model.inputs().forEach(input -> producers.put(input.getName(), input.getName()));
            graph.getNodeList().forEach(this::add);
            Map<String, Long> opsets = new TreeMap<>();
            model.proto().getOpsetImportList().forEach(opset -> opsets.put(opset.getDomain(), opset.getVersion()));
            return new Inspection(
                    model.path().toString(),
                    size(),
                    model.proto().getIrVersion(),
                    (model.proto().getProducerName() + " " + model.proto().getProducerVersion()).strip(),
                    model.proto().getDocString(),
                    metadata(),
                    opsets,
                    values(model.inputs()),
                    values(model.outputs()),
                    values.dims(),
                    parameters - statistics,
                    statistics,
                    graph.getInitializerList().stream()
                            .mapToLong(Inspector::bytes)
                            .sum(),
                    nodes.stream().mapToLong(NodeSummary::macs).reduce(0, Math::addExact),
                    MemoryEstimate.of(graph, values.types()),
                    operators.values().stream()
                            .sorted(Comparator.comparingLong(OperatorSummary::macs)
                                    .thenComparingLong(OperatorSummary::parameters)
                                    .thenComparingLong(OperatorSummary::count)
                                    .reversed()
                                    .thenComparing(OperatorSummary::name))
                            .toList(),
                    List.copyOf(nodes),
                    notes());
        }

        private Map<String, String> metadata() {
            Map<String, String> metadata = new LinkedHashMap<>();
            model.proto().getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
            return metadata;
        }

        private List<String> notes() {
            List<String> notes = new ArrayList<>();
            if (!values.note().isEmpty()) {
                notes.add(values.note());
            }
            if (!notCounted.isEmpty()) {
                notes.add("multiply-accumulates are not counted for " + String.join(", ", notCounted));
            }
            long unknown = nodes.stream()
                    .filter(node -> !values.types().containsKey(node.name())
                            || !values.types().get(node.name()).isStatic())
                    .count();
            if (unknown > 0) {
                notes.add("the output shapes of " + unknown + " of " + nodes.size()
                        + " nodes are unknown before a run, so they count as zero");
            }
            return notes;
        }

        private long size() {
            try {
                return Files.size(model.path());
            } catch (IOException e) {
                throw new UserError("cannot read " + model.path() + ": " + AtomicFile.reason(e), e);
            }
        }

        private void add(NodeProto node) {
            String operator = operator(node.getDomain(), node.getOpType());
            OptionalLong macs = functions.contains(operator) ? OptionalLong.empty() : macs(node);
            if (macs.isEmpty()) {
                notCounted.add(operator);
            }
            long parameters = 0;
            List<String> inputs = new ArrayList<>();
            for (int i = 0; i < node.getInputCount(); i++) {
                String input = node.getInput(i);
                TensorProto weight = weights.remove(input);
                if (weight != null) {
                    boolean isStatistic = node.getOpType().equals("BatchNormalization") && i >= 3;
                    statistics += isStatistic ? parameters(weight) : 0;
                    parameters += isStatistic ? 0 : parameters(weight);
                } else if (producers.containsKey(input)) {
                    inputs.add(producers.get(input));
                }
            }
            String name = node.getOutputCount() == 0 ? node.getName() : node.getOutput(0);
            node.getOutputList().forEach(output -> producers.put(output, name));
            ValueType type = values.types().get(name);
            nodes.add(new NodeSummary(
                    name,
                    operator,
                    inputs.stream().distinct().toList(),
                    type == null ? "" : type.toString(),
                    parameters,
                    macs.orElse(0)));
            count(operator, parameters, macs.orElse(0));
            node.getAttributeList().forEach(this::countInside);
        }

        private OptionalLong macs(NodeProto node) {
            boolean transposesLeft =
                    node.getAttributeList().stream().anyMatch(a -> a.getName().equals("transA") && a.getI() != 0);
            return MultiplyAccumulates.of(
                    node.getOpType(),
                    transposesLeft,
                    node.getInputList().stream().map(this::shape).toList(),
                    node.getOutputCount() == 0 ? null : shape(node.getOutput(0)));
        }

        private long[] shape(String value) {
            ValueType type = values.types().get(value);
            return type == null ? null : type.shape();
        }

        private void countInside(AttributeProto attribute) {
            List<GraphProto> graphs = new ArrayList<>(attribute.getGraphsList());
            if (attribute.hasG()) {
                graphs.add(attribute.getG());
            }
            for (GraphProto inner : graphs) {
                for (NodeProto node : inner.getNodeList()) {
                    count(operator(node.getDomain(), node.getOpType()), 0, 0);
                    node.getAttributeList().forEach(this::countInside);
                }
            }
        }

        private void count(String operator, long parameters, long macs) {
            operators.merge(
                    operator,
                    new OperatorSummary(operator, 1, parameters, macs),
                    (a, b) -> new OperatorSummary(
                            operator, a.count() + b.count(), a.parameters() + b.parameters(), a.macs() + b.macs()));
        }

        private static List<NamedType> values(List<ValueInfoProto> values) {
            return values.stream()
                    .map(value -> new NamedType(value.getName(), ModelText.type(value.getType())))
                    .toList();
        }

        private static String operator(String domain, String name) {
            return domain.isEmpty() || domain.equals("ai.onnx") ? name : domain + "." + name;
        }

        private static long parameters(TensorProto tensor) {
            DataType type = DataType.forNumber(tensor.getDataType());
            return type != null && ElementTypes.isReal(type) ? count(tensor) : 0;
        }

        private static long bytes(TensorProto tensor) {
            DataType type = DataType.forNumber(tensor.getDataType());
            return type == null ? 0 : ElementTypes.bytes(type, count(tensor));
        }

        private static long count(TensorProto tensor) {
            return tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
        }
    }
}
