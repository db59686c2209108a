package dev.convnet.onnx.file;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the file of a feed-forward inference model. The reader records the nodes anew, so every value has a type even if the file
 * lacks it. Float32 initializers become parameters; other initializers become constants.
 */
public final class ModelReader {
    /** The first version of the operator set whose operators take axes as inputs or attributes as {@link Ops} does. */
    private static final long OLDEST_OPSET = 13;

    private final Path file;
    private final GraphBuilder builder;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    private ModelReader(Path file, String name) {
        this.file = file;
        this.builder = new GraphBuilder(name);
    }

    /**
     * Reads a model.
     *
     * @throws UserError if the file does not exist, is not an ONNX model, or has an unsupported element, which the message names
     */
    public static Model read(Path file) {
        ModelProto proto = parse(file);
        long opset = proto.getOpsetImportList().stream()
                .filter(id -> id.getDomain().isEmpty() || id.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(0);
        if (!proto.hasGraph() || opset == 0) {
            throw new UserError(file + ": not an ONNX model");
        }
        if (opset < OLDEST_OPSET) {
            throw new UserError("%s: operator set %d is too old; convert the model to %d or later"
                    .formatted(file, opset, OLDEST_OPSET));
        }
        GraphProto graph = proto.getGraph();
        ModelReader reader = new ModelReader(file, graph.getName());
        reader.read(graph);
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return new Model(reader.builder.build(), reader.weights, metadata, proto.getDocString());
    }

    /**
     * Reads the protobuf message of any ONNX model.
     *
     * @throws UserError if the file does not exist or is not an ONNX model
     */
    public static ModelProto parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError("cannot read " + file + ": " + (Files.exists(file) ? "not a file" : "no such file"));
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            return ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new UserError(file + ": not an ONNX model", e);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private void read(GraphProto graph) {
        if (graph.getSparseInitializerCount() > 0) {
            throw new UserError(file + ": sparse initializers are not supported");
        }
        List<String> initialized =
                graph.getInitializerList().stream().map(TensorProto::getName).toList();
        graph.getInputList().stream()
                .filter(input -> !initialized.contains(input.getName()))
                .forEach(input -> values.put(input.getName(), builder.input(input.getName(), type(input))));
        graph.getInitializerList().forEach(this::readInitializer);
        graph.getNodeList().forEach(this::readNode);
        graph.getOutputList().forEach(output -> builder.output(output.getName(), value(output.getName(), "the graph")));
    }

    private void readInitializer(TensorProto proto) {
        Tensor tensor = TensorReader.read(proto, message -> error("the tensor " + proto.getName(), message));
        if (tensor.type().dataType() == DataType.FLOAT) {
            values.put(proto.getName(), builder.parameter(proto.getName(), tensor.type()));
            weights.put(proto.getName(), tensor);
        } else {
            values.put(proto.getName(), builder.constant(tensor));
        }
    }

    private void readNode(NodeProto proto) {
        String what = proto.getName().isEmpty()
                ? "a node " + proto.getOpType()
                : "the node %s (%s)".formatted(proto.getName(), proto.getOpType());
        List<Value> inputs = new ArrayList<>();
        proto.getInputList().forEach(name -> inputs.add(name.isEmpty() ? null : value(name, what)));
        int end = proto.getName().lastIndexOf('/');
        try {
            List<Value> outputs = builder.within(
                    end < 0 ? proto.getName() : proto.getName().substring(0, end),
                    () -> NodeReader.record(new Ops(builder), proto, inputs));
            for (int i = 0; i < proto.getOutputCount(); i++) {
                if (i < outputs.size()) {
                    values.put(proto.getOutput(i), outputs.get(i));
                } else if (!proto.getOutput(i).isEmpty()) {
                    throw new UnsupportedOperationException("only the first output of the operator is supported");
                }
            }
        } catch (UnsupportedOperationException | ShapeException e) {
            throw error(what, e.getMessage());
        }
    }

    private Value value(String name, String user) {
        Value value = values.get(name);
        if (value == null) {
            throw error(user, "its input '" + name + "' is not computed by an earlier node");
        }
        return value;
    }

    private TensorType type(ValueInfoProto input) {
        String what = "the input " + input.getName();
        if (!input.getType().hasTensorType() || !input.getType().getTensorType().hasShape()) {
            throw error(what, "must be a tensor with a shape");
        }
        DataType dataType;
        try {
            dataType = DataType.of(input.getType().getTensorType().getElemType());
        } catch (IllegalArgumentException e) {
            throw error(what, e.getMessage());
        }
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dim :
                input.getType().getTensorType().getShape().getDimList()) {
            if (dim.hasDimValue()) {
                dims.add(Dim.of(dim.getDimValue()));
            } else if (dims.isEmpty()) {
                dims.add(Dim.of(dim.getDimParam().isEmpty() ? "batch" : dim.getDimParam()));
            } else {
                throw error(what, "must have a known size on every axis but the first");
            }
        }
        return new TensorType(dataType, new Shape(dims));
    }

    private UserError error(String what, String message) {
        return new UserError(file + ": " + what + ": " + message);
    }
}
