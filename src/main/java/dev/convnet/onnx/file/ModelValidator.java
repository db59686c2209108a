package dev.convnet.onnx.file;

import com.google.protobuf.ByteString;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.AttributeProto.AttributeType;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Checks what every user of a model relies on, before ONNX Runtime or convnet works with it: names, types, the sizes of tensors, the
 * order of computation, and the calls of functions. Operators and their inputs are ONNX Runtime's to check.
 */
final class ModelValidator {
    /** The most nodes of a model after every function is replaced with its body, subgraphs included. */
    static final long MOST_NODES = 1_000_000;

    /** The deepest nesting of functions that call functions. */
    static final int DEEPEST_CALLS = 100;

    /** The most axes of a tensor, far beyond what operators support. */
    static final int MOST_AXES = 1_000;

    /** The unknown size that some exporters write in place of an open dimension. */
    static final long UNKNOWN_SIZE = -1;

    private final String file;
    private final Consumer<TensorProto> externalData;
    private final Map<List<String>, FunctionProto> functions = new HashMap<>();
    private final Map<List<String>, Long> functionNodes = new HashMap<>();

    /**
     * @param file the model's name in messages
     * @param externalData checks a tensor whose data is in another file
     */
    ModelValidator(String file, Consumer<TensorProto> externalData) {
        this.file = file;
        this.externalData = externalData;
    }

    /** Checks a model. @throws UserError if it is invalid; the message names the place */
    void check(ModelProto model) {
        if (!model.hasGraph()) {
            throw new UserError(file + ": not an ONNX model: it has no graph");
        }
        // Before version 3 of the intermediate representation, models have no operator set.
        if (model.getOpsetImportCount() == 0 && model.getIrVersion() >= 3) {
            throw new UserError(file + ": not an ONNX model: it names no operator set");
        }
        model.getOpsetImportList().forEach(opset -> checkName("a domain", opset.getDomainBytes()));
        for (FunctionProto function : model.getFunctionsList()) {
            checkName("a function", function.getNameBytes());
            if (functions.put(key(function), function) != null) {
                throw error("the function " + function.getName(), "is defined twice");
            }
        }
        checkNodeCount(model);
        checkGraph(model.getGraph(), new Names(null));
        model.getFunctionsList().forEach(this::checkFunction);
    }

    private void checkNodeCount(ModelProto model) {
        functions.forEach((key, _) -> nodesOf(key, 0));
        if (nodes(model.getGraph().getNodeList(), 0) > MOST_NODES) {
            throw new UserError("%s: the model has more than %,d nodes, the limit, with the bodies of its functions"
                    .formatted(file, MOST_NODES));
        }
    }

    /** The nodes in a function's body, with the bodies of the functions that it calls. */
    private long nodesOf(List<String> function, int depth) {
        FunctionProto body = functions.get(function);
        Long known = functionNodes.get(function);
        if (known != null) {
            return known;
        }
        if (depth == DEEPEST_CALLS) {
            throw error(
                    "the function " + body.getName(),
                    "its calls are nested more than " + DEEPEST_CALLS + " deep, or it calls itself");
        }
        long nodes = nodes(body.getNodeList(), depth + 1);
        functionNodes.put(function, nodes);
        return nodes;
    }

    private long nodes(List<NodeProto> nodes, int depth) {
        long count = 0;
        for (NodeProto node : nodes) {
            List<String> called = key(node.getDomain(), node.getOpType(), node.getOverload());
            count += 1 + (functions.containsKey(called) ? nodesOf(called, depth) : 0);
            for (AttributeProto attribute : node.getAttributeList()) {
                count += nodes(attribute.getG().getNodeList(), depth);
                for (GraphProto graph : attribute.getGraphsList()) {
                    count += nodes(graph.getNodeList(), depth);
                }
            }
            count = Math.min(count, MOST_NODES + 1);
        }
        return count;
    }

    private static List<String> key(FunctionProto function) {
        return key(function.getDomain(), function.getName(), function.getOverload());
    }

    private static List<String> key(String domain, String name, String overload) {
        return List.of(domain.equals("ai.onnx") ? "" : domain, name, overload);
    }

    private void checkFunction(FunctionProto function) {
        String what = "the function " + function.getName();
        Names names = new Names(null);
        function.getInputList().forEach(input -> names.define(input, what));
        checkNodes(function.getNodeList(), names, what);
        function.getOutputList().forEach(output -> names.require(output, what + ": its output"));
    }

    private void checkGraph(GraphProto graph, Names names) {
        String what = "the graph " + graph.getName();
        checkName("a graph", graph.getNameBytes());
        Set<String> initialized = new HashSet<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            checkName("an initializer", tensor.getNameBytes());
            checkTensor("the initializer " + tensor.getName(), tensor);
            initialized.add(tensor.getName());
            names.define(tensor.getName(), what);
        }
        graph.getSparseInitializerList()
                .forEach(tensor -> names.define(tensor.getValues().getName(), what));
        for (ValueInfoProto input : graph.getInputList()) {
            checkValue("the input", input);
            // Old files list initializers as inputs, too.
            if (!initialized.remove(input.getName())) {
                names.define(input.getName(), what);
            }
        }
        graph.getValueInfoList().forEach(value -> checkValue("the value", value));
        checkNodes(graph.getNodeList(), names, what);
        Set<String> outputs = new HashSet<>();
        for (ValueInfoProto output : graph.getOutputList()) {
            checkValue("the output", output);
            names.require(output.getName(), what + ": its output");
            if (!outputs.add(output.getName())) {
                throw error(what, "has the output '" + output.getName() + "' twice");
            }
        }
    }

    /** Defines the outputs of all nodes before it checks their inputs, since a file may list nodes in any order. */
    private void checkNodes(List<NodeProto> nodes, Names names, String graph) {
        Map<String, Integer> producers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            checkName("an operator", nodes.get(i).getOpTypeBytes());
            checkName("a domain", nodes.get(i).getDomainBytes());
            checkName("a node", nodes.get(i).getNameBytes());
            for (ByteString output : nodes.get(i).getOutputList().asByteStringList()) {
                checkName("a value", output);
            }
            for (String output : nodes.get(i).getOutputList()) {
                if (!output.isEmpty()) {
                    names.define(output, graph);
                    producers.put(output, i);
                }
            }
        }
        int[][] needed = new int[nodes.size()][];
        for (int i = 0; i < needed.length; i++) {
            NodeProto node = nodes.get(i);
            String what = describe(node);
            Set<Integer> used = new HashSet<>();
            Consumer<String> use = name -> {
                Integer producer = producers.get(name);
                if (producer != null) {
                    used.add(producer);
                }
            };
            for (String input : node.getInputList()) {
                if (!input.isEmpty()) {
                    names.require(input, what + ": its input");
                    use.accept(input);
                }
            }
            Names inside = new Names(names, use);
            Set<String> attributes = new HashSet<>();
            for (AttributeProto attribute : node.getAttributeList()) {
                checkName("an attribute", attribute.getNameBytes());
                if (!attributes.add(attribute.getName())) {
                    throw error(what, "has the attribute " + attribute.getName() + " twice");
                }
                checkAttribute(what, attribute, inside);
            }
            needed[i] = used.stream().mapToInt(Integer::intValue).toArray();
        }
        checkOrder(nodes, needed);
    }

    /**
     * Checks that no node needs its own result.
     *
     * @param needed for each node, the indices of the nodes whose results it takes
     */
    private void checkOrder(List<NodeProto> nodes, int[][] needed) {
        List<List<Integer>> users = new ArrayList<>();
        nodes.forEach(_ -> users.add(new ArrayList<>(0)));
        int[] waiting = new int[needed.length];
        Deque<Integer> ready = new ArrayDeque<>();
        for (int i = 0; i < needed.length; i++) {
            for (int producer : needed[i]) {
                users.get(producer).add(i);
            }
            waiting[i] = needed[i].length;
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        while (!ready.isEmpty()) {
            for (int user : users.get(ready.remove())) {
                waiting[user]--;
                if (waiting[user] == 0) {
                    ready.add(user);
                }
            }
        }
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] > 0) {
                throw error(describe(nodes.get(i)), "its inputs depend on outputs of its own or of a cycle of nodes");
            }
        }
    }

    private void checkAttribute(String node, AttributeProto attribute, Names names) {
        String what = node + ": the attribute " + attribute.getName();
        AttributeType type = attribute.getType();
        // The first versions of the format have no types of attributes, and a function's attribute may be the call's.
        if (attribute.hasType() && type != AttributeType.UNDEFINED && !attribute.hasRefAttrName()) {
            requireOnly(what, type, AttributeType.FLOAT, attribute.hasF());
            requireOnly(what, type, AttributeType.INT, attribute.hasI());
            requireOnly(what, type, AttributeType.STRING, attribute.hasS());
            requireOnly(what, type, AttributeType.TENSOR, attribute.hasT());
            requireOnly(what, type, AttributeType.GRAPH, attribute.hasG());
            requireOnly(what, type, AttributeType.SPARSE_TENSOR, attribute.hasSparseTensor());
            requireOnly(what, type, AttributeType.TYPE_PROTO, attribute.hasTp());
            requireOnly(what, type, AttributeType.FLOATS, attribute.getFloatsCount() > 0);
            requireOnly(what, type, AttributeType.INTS, attribute.getIntsCount() > 0);
            requireOnly(what, type, AttributeType.STRINGS, attribute.getStringsCount() > 0);
            requireOnly(what, type, AttributeType.TENSORS, attribute.getTensorsCount() > 0);
            requireOnly(what, type, AttributeType.GRAPHS, attribute.getGraphsCount() > 0);
            requireOnly(what, type, AttributeType.SPARSE_TENSORS, attribute.getSparseTensorsCount() > 0);
            requireOnly(what, type, AttributeType.TYPE_PROTOS, attribute.getTypeProtosCount() > 0);
        }
        if (attribute.hasT()) {
            checkTensor(what, attribute.getT());
        }
        attribute.getTensorsList().forEach(tensor -> checkTensor(what, tensor));
        if (attribute.hasSparseTensor()) {
            checkSparse(what, attribute.getSparseTensor().getValues());
            checkSparse(what, attribute.getSparseTensor().getIndices());
        }
        if (attribute.hasTp()) {
            checkType(what, attribute.getTp());
        }
        attribute.getTypeProtosList().forEach(tp -> checkType(what, tp));
        if (attribute.hasG()) {
            checkGraph(attribute.getG(), new Names(names));
        }
        attribute.getGraphsList().forEach(graph -> checkGraph(graph, new Names(names)));
    }

    private void requireOnly(String what, AttributeType declared, AttributeType type, boolean hasValue) {
        if (hasValue && declared != type) {
            throw error(what, "is declared as " + declared + " but has a value of type " + type);
        }
    }

    private void checkValue(String role, ValueInfoProto value) {
        checkName(role, value.getNameBytes());
        checkType(role + " " + value.getName(), value.getType());
    }

    private void checkType(String what, TypeProto type) {
        switch (type.getValueCase()) {
            case TENSOR_TYPE -> {
                TypeProto.Tensor tensor = type.getTensorType();
                checkElementType(what, tensor.getElemType());
                checkSizes(
                        what,
                        tensor.getShape().getDimList().stream()
                                .map(dim -> dim.hasDimValue() ? dim.getDimValue() : UNKNOWN_SIZE)
                                .toList(),
                        UNKNOWN_SIZE,
                        tensor.getElemType());
                tensor.getShape()
                        .getDimList()
                        .forEach(dim -> checkName("a dimension of " + what, dim.getDimParamBytes()));
            }
            case SPARSE_TENSOR_TYPE ->
                checkElementType(what, type.getSparseTensorType().getElemType());
            case SEQUENCE_TYPE -> checkType(what, type.getSequenceType().getElemType());
            case OPTIONAL_TYPE -> checkType(what, type.getOptionalType().getElemType());
            case MAP_TYPE -> {
                checkElementType(what, type.getMapType().getKeyType());
                checkType(what, type.getMapType().getValueType());
            }
            case OPAQUE_TYPE, VALUE_NOT_SET -> {}
        }
    }

    private void checkElementType(String what, int number) {
        if (TensorProto.DataType.forNumber(number) == null) {
            throw error(what, "has the unknown element type " + number);
        }
    }

    /** @return the product of the sizes, where unknown ones count as 1 */
    private long checkSizes(String what, List<Long> sizes, long smallest, int elementType) {
        if (sizes.size() > MOST_AXES) {
            throw error(what, "has " + sizes.size() + " dimensions; the limit is " + MOST_AXES);
        }
        long elements = 1;
        boolean isEmpty = false;
        try {
            for (long size : sizes) {
                if (size < smallest) {
                    throw error(what, "has a dimension of " + size + "; the smallest possible is 0");
                }
                isEmpty |= size == 0;
                elements = Math.multiplyExact(elements, Math.max(1, size));
            }
            // Complex numbers have the most bits.
            Math.multiplyExact(elements, ElementTypes.bits(TensorProto.DataType.COMPLEX128));
        } catch (ArithmeticException e) {
            throw new UserError(
                    "%s: %s: its size, %s %s, is too large"
                            .formatted(
                                    file, what, ElementTypes.name(TensorProto.DataType.forNumber(elementType)), sizes),
                    e);
        }
        return isEmpty ? 0 : elements;
    }

    private void checkTensor(String what, TensorProto tensor) {
        checkElementType(what, tensor.getDataType());
        long elements = checkSizes(what, tensor.getDimsList(), 0, tensor.getDataType());
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            externalData.accept(tensor);
            return;
        }
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        if (type == TensorProto.DataType.UNDEFINED) {
            throw error(what, "has no element type");
        }
        long needed = ElementTypes.bytes(type, elements);
        if (tensor.hasRawData()) {
            if (tensor.getRawData().size() != needed || type == TensorProto.DataType.STRING) {
                throw error(
                        what,
                        "has " + tensor.getRawData().size() + " bytes of data, but its shape needs "
                                + (type == TensorProto.DataType.STRING ? "strings" : needed));
            }
            return;
        }
        long count = switch (type) {
            case FLOAT, COMPLEX64 -> tensor.getFloatDataCount();
            case DOUBLE, COMPLEX128 -> tensor.getDoubleDataCount();
            case INT64 -> tensor.getInt64DataCount();
            case UINT32, UINT64 -> tensor.getUint64DataCount();
            case STRING -> tensor.getStringDataCount();
            default -> tensor.getInt32DataCount();
        };
        long wanted = switch (type) {
            case COMPLEX64, COMPLEX128 -> 2 * elements;
            // A number holds one byte of packed elements.
            case UINT2, INT2, UINT4, INT4, FLOAT4E2M1 -> needed;
            default -> elements;
        };
        if (count != wanted) {
            throw error(what, "has " + count + " numbers of data, but its shape needs " + wanted);
        }
    }

    /** The shape of a sparse tensor's parts is checked by ONNX Runtime, which refuses most sparse tensors. */
    private void checkSparse(String what, TensorProto part) {
        if (part.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            externalData.accept(part);
        }
        checkElementType(what, part.getDataType());
    }

    private void checkName(String what, ByteString name) {
        if (!name.isValidUtf8()) {
            throw new UserError("%s: the name of %s is not valid UTF-8: %s".formatted(file, what, name.toStringUtf8()));
        }
    }

    /** How messages refer to a node. */
    static String describe(NodeProto node) {
        return node.getName().isEmpty()
                ? "a node " + node.getOpType()
                : "the node %s (%s)".formatted(node.getName(), node.getOpType());
    }

    private UserError error(String what, String message) {
        return new UserError(file + ": " + what + ": " + message);
    }

    /** The names of the values that nodes of a graph can take: the graph's own, and those of the graphs around it. */
    private final class Names {
        private final Names around;
        private final Consumer<String> use;
        private final Set<String> own = new HashSet<>();

        Names(Names around) {
            this(around, _ -> {});
        }

        /** @param use gets the names that these graphs take from those around them */
        Names(Names around, Consumer<String> use) {
            this.around = around;
            this.use = use;
        }

        void define(String name, String where) {
            if (!own.add(name)) {
                throw error(where, "has two values of the name '" + name + "'");
            }
        }

        void require(String name, String user) {
            for (Names scope = this; scope != null; scope = scope.around) {
                if (scope.own.contains(name)) {
                    return;
                }
                scope.use.accept(name);
            }
            throw new UserError(file + ": " + user + " '" + name + "' is not computed by an earlier node");
        }
    }
}
