package dev.convnet.model.inspect;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.convnet.model.ModelFile;
import dev.convnet.model.OpenDims;
import dev.convnet.model.OrtValues;
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
 * The types of a graph's values, with sizes in place of its symbolic dimensions. They are taken from the file where it has them
 * all; else ONNX Runtime infers them, by loading the model with every value as an output.
 *
 * @param types by the value's name
 * @param dims the sizes that were put in place of symbols
 * @param note why types are missing; empty if that has no reason but the operators
 */
record ValueTypes(Map<String, ValueType> types, Map<String, Long> dims, String note) {
    /**
     * Finds the types.
     *
     * @param given sizes by the names of open dimensions; every other one is taken for 1
     * @throws dev.convnet.base.UserError if a name is given that is not one of theirs
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
            types.putAll(inferred(model, dims));
            return new ValueTypes(types, dims.sizes(), "");
        } catch (OrtException e) {
            return new ValueTypes(
                    fromFile,
                    dims.sizes(),
                    "shapes are those of the file, since ONNX Runtime does not load it: "
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

    /** The model with sizes for its symbols, no other types than those of its inputs, and every value an output. */
    private static ModelProto probe(ModelFile model, OpenDims dims) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        graph.clearValueInfo();
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
}
