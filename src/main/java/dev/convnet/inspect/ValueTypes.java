package dev.convnet.inspect;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.convnet.io.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.OrtValues;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.EngineException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The types of a graph's values, with sizes in place of its symbolic dimensions. They are taken from the file where it has them
 * all; else ONNX Runtime infers them, by loading the model with every value as an output.
 *
 * @param types by the value's name
 * @param dims the sizes that were put in place of symbols
 * @param note why types are missing; empty if that has no reason but the operators
 */
record ValueTypes(Map<String, ValueType> types, Map<String, Long> dims, String note) {
    /** What an unknown dimension is taken for. */
    private static final long DEFAULT_SIZE = 1;

    /** A symbol, or a multiple of one. */
    private static final Pattern MULTIPLE = Pattern.compile("(.+?)(?:\\*(\\d+))?");

    /**
     * Finds the types.
     *
     * @param given sizes by symbol; every other symbol of the inputs is taken for 1
     * @throws UserError if a symbol is given that no input has
     */
    static ValueTypes of(ModelFile model, Map<String, Long> given, Engine engine) {
        Map<String, Long> dims = new LinkedHashMap<>();
        model.inputs().forEach(input -> symbols(input, dims));
        given.forEach((symbol, size) -> {
            if (dims.replace(symbol, size) == null) {
                throw new UserError("--dim " + symbol + ": the inputs of " + model.path() + " have no such dimension; "
                        + (dims.isEmpty() ? "all of theirs are known" : "there are " + dims.keySet()));
            }
        });
        Map<String, ValueType> fromFile = fromFile(model.proto().getGraph(), dims);
        if (nodeOutputs(model.proto().getGraph()).stream()
                .allMatch(name -> fromFile.containsKey(name) && fromFile.get(name).isStatic())) {
            return new ValueTypes(fromFile, dims, "");
        }
        try {
            Map<String, ValueType> types = new HashMap<>(fromFile);
            types.putAll(inferred(model, dims, engine));
            return new ValueTypes(types, dims, "");
        } catch (OrtException e) {
            return new ValueTypes(
                    fromFile,
                    dims,
                    "shapes are those of the file, since ONNX Runtime does not load it: " + EngineException.reason(e));
        }
    }

    private static void symbols(ValueInfoProto input, Map<String, Long> into) {
        for (Dimension dim : input.getType().getTensorType().getShape().getDimList()) {
            if (!dim.getDimParam().isEmpty()) {
                into.put(dim.getDimParam(), DEFAULT_SIZE);
            }
        }
    }

    private static Map<String, ValueType> fromFile(GraphProto graph, Map<String, Long> dims) {
        Map<String, ValueType> types = new HashMap<>();
        for (List<ValueInfoProto> values :
                List.of(graph.getInputList(), graph.getValueInfoList(), graph.getOutputList())) {
            for (ValueInfoProto value : values) {
                if (value.getType().hasTensorType()) {
                    types.put(value.getName(), type(value.getType().getTensorType(), dims));
                }
            }
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            long[] shape =
                    tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
            types.put(tensor.getName(), new ValueType(DataType.forNumber(tensor.getDataType()), shape));
        }
        return types;
    }

    private static ValueType type(TypeProto.Tensor tensor, Map<String, Long> dims) {
        DataType elements = DataType.forNumber(tensor.getElemType());
        if (!tensor.hasShape()) {
            return new ValueType(elements, null);
        }
        return new ValueType(
                elements,
                tensor.getShape().getDimList().stream()
                        .mapToLong(dim -> size(dim, dims))
                        .toArray());
    }

    private static long size(Dimension dim, Map<String, Long> dims) {
        return switch (dim.getValueCase()) {
            case DIM_VALUE -> dim.getDimValue();
            case DIM_PARAM -> {
                Matcher multiple = MULTIPLE.matcher(dim.getDimParam());
                Long size = multiple.matches() ? dims.get(multiple.group(1)) : null;
                String factor = size == null ? null : multiple.group(2);
                yield size == null ? -1 : size * (factor == null ? 1 : Long.parseLong(factor));
            }
            case VALUE_NOT_SET -> -1;
        };
    }

    private static Set<String> nodeOutputs(GraphProto graph) {
        Set<String> names = new TreeSet<>();
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getOutputList());
        }
        names.remove("");
        return names;
    }

    private static Map<String, ValueType> inferred(ModelFile model, Map<String, Long> dims, Engine engine)
            throws OrtException {
        byte[] probe = probe(model, dims);
        try (OrtSession session = engine.open(
                probe, model.path(), options -> options.setOptimizationLevel(OptLevel.NO_OPT))) {
            Map<String, ValueType> types = new HashMap<>();
            for (NodeInfo output : session.getOutputInfo().values()) {
                if (output.getInfo() instanceof TensorInfo tensor) {
                    types.put(output.getName(), new ValueType(OrtValues.type(tensor), tensor.getShape()));
                }
            }
            return types;
        }
    }

    /** The model with sizes for its symbols, no other types than those of its inputs, and every value an output. */
    private static byte[] probe(ModelFile model, Map<String, Long> dims) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        graph.clearValueInfo();
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            if (input.getType().getTensorType().hasShape()) {
                for (Dimension.Builder dim :
                        input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().getDimBuilderList()) {
                    long size = size(dim.build(), dims);
                    dim.setDimValue(size < 0 ? DEFAULT_SIZE : size);
                }
            }
        }
        Set<String> outputs = nodeOutputs(model.proto().getGraph());
        Set<String> declared = new HashSet<>();
        for (ValueInfoProto.Builder output : graph.getOutputBuilderList()) {
            declared.add(output.getName());
            output.clearType();
        }
        outputs.removeAll(declared);
        outputs.forEach(name -> graph.addOutput(ValueInfoProto.newBuilder().setName(name)));
        return model.proto().toBuilder().setGraph(graph).build().toByteArray();
    }
}
