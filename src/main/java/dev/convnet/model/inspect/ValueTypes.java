package dev.convnet.model.inspect;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.OpenDims;
import dev.convnet.model.OrtValues;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of a graph's values, with symbolic dimensions replaced with sizes. If the file does not contain all types, ONNX
 * Runtime infers them: it loads the model with every value as an output.
 *
 * @param types the types by the names of the values
 * @param dims the sizes of the symbolic dimensions
 * @param note why inference failed; empty if it did not
 */
record ValueTypes(Map<String, ValueType> types, Map<String, Long> dims, String note) {
    /**
     * Finds the types.
     *
     * @param given sizes by the names of open dimensions; all other dimensions are 1
     * @throws UserError if no open dimension has one of the names
     */
    static ValueTypes of(ModelFile model, Map<String, Long> given) {
        OpenDims dims = OpenDims.of(model, given);
        Map<String, ValueType> fromFile = fromFile(model.proto().getGraph(), dims);
        if (nodeOutputs(model.proto().getGraph()).stream()
                .allMatch(
                        name -> fromFile.containsKey(name) && fromFile.get(name).isStatic())) {
            return new ValueTypes(fromFile, dims.sizes(), "");
        }
        try {
            Map<String, ValueType> types = new HashMap<>(fromFile);
            inferred(model, dims).forEach((name, type) -> {
                if (type.isStatic()
                        || !types.containsKey(name)
                        || !types.get(name).isStatic()) {
                    types.put(name, type);
                }
            });
            types.putAll(folded(model, dims, types));
            return new ValueTypes(types, dims.sizes(), "");
        } catch (OrtException e) {
            return new ValueTypes(
                    fromFile,
                    dims.sizes(),
                    "shapes are those of the file, because ONNX Runtime cannot load it: "
                            + UncheckedOrtException.reason(e));
        }
    }

    private static Map<String, ValueType> fromFile(GraphProto graph, OpenDims dims) {
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

    private static ValueType type(TypeProto.Tensor tensor, OpenDims dims) {
        DataType elements = DataType.forNumber(tensor.getElemType());
        if (!tensor.hasShape()) {
            return new ValueType(elements, null);
        }
        return new ValueType(
                elements,
                tensor.getShape().getDimList().stream().mapToLong(dims::size).toArray());
    }

    private static Set<String> nodeOutputs(GraphProto graph) {
        Set<String> names = new TreeSet<>();
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getOutputList());
        }
        names.remove("");
        return names;
    }

    private static Map<String, ValueType> inferred(ModelFile model, OpenDims dims) throws OrtException {
        ModelProto probe = probe(model, dims);
        try (OrtSession session = SessionFactory.onCpu(1)
                .open(probe, model.path(), options -> options.setOptimizationLevel(OptLevel.NO_OPT))) {
            Map<String, ValueType> types = new HashMap<>();
            for (NodeInfo output : session.getOutputInfo().values()) {
                if (output.getInfo() instanceof TensorInfo tensor) {
                    types.put(output.getName(), new ValueType(OrtValues.type(tensor), tensor.getShape()));
                }
            }
            return types;
        }
    }

    /** Types that ONNX Runtime does not infer, since they depend on computed sizes; none if convnet cannot read the model. */
    private static Map<String, ValueType> folded(ModelFile model, OpenDims dims, Map<String, ValueType> known) {
        Set<String> unknown = nodeOutputs(model.proto().getGraph());
        unknown.removeIf(name -> known.containsKey(name) && known.get(name).isStatic());
        if (unknown.isEmpty()) {
            return Map.of();
        }
        Map<String, TensorType> read;
        try {
            read = ModelReader.types(sized(model, dims), model.path());
        } catch (UserError _) {
            return Map.of();
        }
        Map<String, ValueType> types = new HashMap<>();
        for (String name : unknown) {
            TensorType type = read.get(name);
            if (type != null && type.shape().isStatic()) {
                types.put(
                        name,
                        new ValueType(
                                DataType.forNumber(type.dataType().number()),
                                type.shape().sizes()));
            }
        }
        return types;
    }

    /** The model with sizes for its symbolic dimensions, without types of intermediate values, and with every value as an output. */
    private static ModelProto probe(ModelFile model, OpenDims dims) {
        GraphProto.Builder graph = sized(model, dims).getGraph().toBuilder();
        graph.clearValueInfo();
        Set<String> outputs = nodeOutputs(model.proto().getGraph());
        Set<String> declared = new HashSet<>();
        for (ValueInfoProto.Builder output : graph.getOutputBuilderList()) {
            declared.add(output.getName());
            output.clearType();
        }
        outputs.removeAll(declared);
        outputs.forEach(name -> graph.addOutput(ValueInfoProto.newBuilder().setName(name)));
        return model.proto().toBuilder().setGraph(graph).build();
    }

    /** The model with sizes for its symbolic dimensions. */
    private static ModelProto sized(ModelFile model, OpenDims dims) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            if (input.getType().getTensorType().hasShape()) {
                TensorShapeProto.Builder shape =
                        input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
                long[] sizes = dims.shape(input.build());
                for (int axis = 0; axis < sizes.length; axis++) {
                    shape.getDimBuilder(axis).setDimValue(sizes[axis]);
                }
            }
        }
        return model.proto().toBuilder().setGraph(graph).build();
    }
}
