package dev.convnet.onnx.file;

import static java.util.stream.Collectors.toSet;

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
import java.util.Optional;
import java.util.Set;

/**
 * Reads the file of a feed-forward inference model. The reader records the nodes anew, so every value has a type even if the file
 * lacks it. Initializers of float32, float16 and bfloat16 become parameters; other initializers become constants. Sizes that nodes compute
 * become numbers, as {@link ShapeFolding} says.
 */
public final class ModelReader {
    /** The first version of the operator set whose operators take axes as inputs or attributes as {@link Ops} does. */
    private static final long OLDEST_OPSET = 13;

    private final String file;
    private final GraphBuilder builder;
    private final Map<String, Operand> values = new HashMap<>();
    private final Ops ops;

    /** Why a value cannot be used, by its name. */
    private final Map<String, String> unsupported = new HashMap<>();

    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    private ModelReader(String file, String name) {
        this.file = file;
        this.builder = new GraphBuilder(name);
        this.ops = new Ops(builder);
    }

    /**
     * Reads a model.
     *
     * @throws UserError if the file does not exist, is not a valid ONNX model, or has an unsupported element, which the message names
     */
    public static Model read(Path file) {
        return read(load(file), file.toString());
    }

    /**
     * The types of a model's values by name, as reading the model finds them.
     *
     * @param model a model that {@link #parse} returned
     * @param file the model's file, whose folder has its external data
     * @throws UserError if the model has an unsupported element, which the message names
     */
    public static Map<String, TensorType> types(ModelProto model, Path file) {
        GraphProto graph = FunctionInlining.inline(withData(model, file)).getGraph();
        ModelReader reader = new ModelReader(file.toString(), graph.getName());
        reader.read(graph);
        Map<String, TensorType> types = new HashMap<>();
        reader.values.forEach((name, operand) -> types.put(name, operand.type()));
        return types;
    }

    /**
     * Reads the protobuf message of any ONNX model with the data of its external tensors, and checks it like {@link #parse(Path)}.
     *
     * @throws UserError if the file does not exist, is not a valid ONNX model, or has data outside its folder
     */
    public static ModelProto load(Path file) {
        return withData(parse(file), file);
    }

    private static ModelProto withData(ModelProto model, Path file) {
        ExternalData external = new ExternalData(file);
        ModelProto.Builder loaded = model.toBuilder();
        loaded.getGraphBuilder()
                .clearInitializer()
                .addAllInitializer(model.getGraph().getInitializerList().stream()
                        .map(external::load)
                        .toList());
        return loaded.build();
    }

    /**
     * Reads a model that {@link #load} returned. Calls of its functions are read as the functions' bodies.
     *
     * @param file the model's name in messages
     * @throws UserError if the model has an unsupported element, which the message names
     */
    public static Model read(ModelProto proto, String file) {
        long opset = proto.getOpsetImportList().stream()
                .filter(id -> id.getDomain().isEmpty() || id.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(0);
        if (opset == 0) {
            throw new UserError(file + ": not an ONNX model: it does not name the version of ONNX's operator set");
        }
        if (opset < OLDEST_OPSET) {
            throw new UserError("%s: operator set %d is too old; convert the model to %d or later"
                    .formatted(file, opset, OLDEST_OPSET));
        }
        GraphProto graph = FunctionInlining.inline(proto).getGraph();
        ModelReader reader = new ModelReader(file, graph.getName());
        reader.read(graph);
        reader.builder.dropUnusedConstants();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return new Model(reader.builder.build(), reader.weights, metadata, proto.getDocString());
    }

    /**
     * Reads the protobuf message of any ONNX model, and checks its structure and the files with its external data.
     *
     * @throws UserError if the file does not exist, is not a valid ONNX model, or has data outside its folder
     */
    public static ModelProto parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError("cannot read " + file + ": " + (Files.exists(file) ? "not a file" : "no such file"));
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            return parse(in, file);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /**
     * Reads the protobuf message of any ONNX model, and checks it like {@link #parse(Path)}.
     *
     * @param in the message
     * @param file the model's name in messages, whose folder has its external data
     * @throws IOException if reading fails
     */
    public static ModelProto parse(InputStream in, Path file) throws IOException {
        ModelProto model;
        try {
            model = ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            boolean isNested = e.getMessage().contains("too many levels of nesting");
            throw new UserError(
                    file + ": not an ONNX model" + (isNested ? ": its graphs or types are nested too deeply" : ""), e);
        }
        new ModelValidator(file.toString(), new ExternalData(file)::check).check(model);
        return model;
    }

    private void read(GraphProto graph) {
        if (graph.getSparseInitializerCount() > 0) {
            throw new UserError(file + ": sparse initializers are not supported");
        }
        Set<String> initialized =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(toSet());
        graph.getInputList().stream()
                .filter(input -> !initialized.contains(input.getName()))
                .forEach(input -> values.put(input.getName(), Operand.of(builder.input(input.getName(), type(input)))));
        graph.getInitializerList().forEach(this::readInitializer);
        graph.getNodeList().forEach(this::readNode);
        graph.getOutputList()
                .forEach(output -> builder.output(
                        output.getName(), operand(output.getName(), "the graph").value()));
        graph.getOutputList().stream()
                .map(ValueInfoProto::getName)
                .filter(name -> values.get(name).value().producer().isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw error("the output " + name, "is an input or parameter of the graph, not computed by a node");
                });
    }

    private void readInitializer(TensorProto proto) {
        String what = "the tensor " + proto.getName();
        Tensor tensor = TensorReader.read(proto, message -> error(what, message));
        if (isParameter(tensor.type().dataType())) {
            Value parameter = builder.parameter(proto.getName(), tensor.type());
            values.put(proto.getName(), Operand.parameter(parameter, tensor));
            weights.put(proto.getName(), tensor);
        } else {
            values.put(proto.getName(), Operand.constant(tensor, () -> ops.constant(tensor)));
        }
    }

    private static boolean isParameter(DataType type) {
        return type == DataType.FLOAT || type == DataType.FLOAT16 || type == DataType.BFLOAT16;
    }

    private void readNode(NodeProto proto) {
        String what = ModelValidator.describe(proto);
        List<Operand> inputs = new ArrayList<>();
        proto.getInputList().forEach(name -> inputs.add(name.isEmpty() ? null : operand(name, what)));
        Optional<KnownTensor> known = ShapeFolding.fold(proto, inputs);
        if (known.isPresent()) {
            values.put(proto.getOutput(0), Operand.known(known.get(), () -> record(known.get())));
            return;
        }
        int end = proto.getName().lastIndexOf('/');
        try {
            if (proto.getOpType().equals("Constant")) {
                Tensor tensor = NodeReader.constant(proto);
                Value constant = ops.constant(tensor);
                values.put(proto.getOutput(0), Operand.constant(tensor, () -> constant));
                return;
            }
            List<Value> outputs = builder.within(
                    end < 0 ? proto.getName() : proto.getName().substring(0, end),
                    () -> NodeReader.record(ops, proto, inputs));
            for (int i = 0; i < proto.getOutputCount(); i++) {
                if (i < outputs.size()) {
                    values.put(proto.getOutput(i), operand(outputs.get(i)));
                } else {
                    unsupported.put(proto.getOutput(i), "the output %d of %s is not supported".formatted(i, what));
                }
            }
        } catch (UnsupportedOperationException | ShapeException e) {
            throw error(what, e.getMessage());
        } catch (ArithmeticException e) {
            throw error(what, "the sizes of its inputs or attributes are too large");
        }
    }

    private static Operand operand(Value value) {
        return value.constant()
                .map(tensor -> Operand.constant(tensor, () -> value))
                .orElseGet(() -> Operand.of(value));
    }

    private Operand operand(String name, String user) {
        Operand operand = values.get(name);
        if (unsupported.containsKey(name)) {
            throw error(user, unsupported.get(name));
        }
        if (operand == null) {
            throw error(user, "its input '" + name + "' is not computed by an earlier node");
        }
        return operand;
    }

    /** Records sizes that depend on symbolic dimensions, each of which is one of an input. */
    private Value record(KnownTensor known) {
        if (known.isConstant()) {
            return ops.constant(known.tensor());
        }
        return builder.within("", () -> {
            List<Value> parts = known.elements().stream().map(this::record).toList();
            Value flat = parts.size() == 1 ? parts.getFirst() : ops.concat(0, parts);
            return ops.reshape(ops.cast(flat, known.dataType()), known.shape());
        });
    }

    /** One number, int64 [1]. */
    private Value record(SymbolicNumber number) {
        if (number.isNumber()) {
            return ops.int64s(number.integer());
        }
        for (Value input : builder.inputs()) {
            int axis = input.shape().dims().indexOf(Dim.of(number.symbol()));
            if (axis >= 0) {
                Value size = ops.shape(input, axis, axis + 1);
                return number.factor() == 1 ? size : ops.mul(size, ops.int64s((long) number.factor()));
            }
        }
        throw new UnsupportedOperationException("the dimension " + number.symbol() + " is not that of an input");
    }

    private TensorType type(ValueInfoProto input) {
        String what = "the input " + input.getName();
        if (!input.getType().hasTensorType() || !input.getType().getTensorType().hasShape()) {
            throw error(what, "must be a tensor with a shape");
        }
        DataType dataType;
        try {
            dataType = DataType.of(input.getType().getTensorType().getElemType());
        } catch (IllegalArgumentException _) {
            throw error(
                    what,
                    TensorReader.unsupported(input.getType().getTensorType().getElemType()));
        }
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dim :
                input.getType().getTensorType().getShape().getDimList()) {
            if (dim.hasDimValue() && dim.getDimValue() != ModelValidator.UNKNOWN_SIZE) {
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
