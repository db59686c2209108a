package dev.convnet.onnx.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Function;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TrainingInfoProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes models in the ONNX format: as protobuf messages, bytes or files. */
public final class ModelWriter {
    /** In bytes: 2 GiB, the limit of a Protocol Buffers message, without 64 MiB for the graph. */
    private static final long LARGEST_WEIGHTS = Integer.MAX_VALUE - (64L << 20);

    private static final int HEAD = 256;

    private static final Pattern OWN_START =
            Pattern.compile("\\x08.\\x12\\x07convnet|<\\s*ir_version: [^>]*producer_name: \"convnet\"", Pattern.DOTALL);

    private ModelWriter() {}

    /**
     * Writes a model to a file, atomically. Weights of more than 2 GiB, the limit of an ONNX file, are written to {@link
     * ExternalDataWriter#file another file}.
     *
     * @throws dev.convnet.base.WriteError if a file cannot be written
     */
    public static void write(Model model, Path file) {
        write(toProto(model), file);
    }

    /** Writes a model and the algorithm that trains it to a file. @throws dev.convnet.base.WriteError if it cannot be written */
    public static void write(Model model, TrainingInfo training, Path file) {
        writeWhole(toProto(model, training), file);
    }

    /** Whether one file can hold both. */
    public static boolean fits(Model model, TrainingInfo training) {
        return weightBytes(model) + weightBytes(training.algorithm()) <= LARGEST_WEIGHTS;
    }

    private static long weightBytes(Model model) {
        return model.weights().values().stream()
                .mapToLong(t -> t.data().remaining())
                .sum();
    }

    /** As {@link #write(Model, Path)}, for a model as a message. */
    public static void write(ModelProto model, Path file) {
        if (exceedsOneFile(model)) {
            writeWithExternalData(model, file);
        } else {
            writeWhole(model, file);
        }
    }

    /** Writes a model to a file, and its weights to {@link ExternalDataWriter#file another file}, each of them atomically. */
    public static void writeWithExternalData(ModelProto model, Path file) {
        writeWhole(ExternalDataWriter.write(model, file), file);
    }

    /** Whether the weights of a model are too large for one file. */
    public static boolean exceedsOneFile(ModelProto model) {
        long bytes = model.getGraph().getInitializerList().stream()
                .mapToLong(tensor -> tensor.getRawData().size())
                .sum();
        return bytes > LARGEST_WEIGHTS;
    }

    private static void writeWhole(ModelProto model, Path file) {
        AtomicFile.write(file, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            model.writeTo(coded);
            coded.flush();
            out.flush();
        });
    }

    /** Whether a file is a model that convnet wrote, as protobuf or as text: both begin with the versions and the producer. */
    public static boolean isOwn(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(HEAD), ISO_8859_1);
            return OWN_START.matcher(start).lookingAt();
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** A model as the bytes of its file. */
    public static byte[] toBytes(Model model) {
        return toProto(model).toByteArray();
    }

    /** A model as a protobuf message that shares the weights. */
    public static ModelProto toProto(Model model) {
        Graph graph = model.graph();
        Names names = new Names();
        fixNames(graph, names);
        return modelProto(model, graph.functions(), graph.nodes())
                .setGraph(graph(graph, model.weights(), names))
                .build();
    }

    /** A model with an algorithm that trains it. Names are unique in both graphs together, which ONNX combines to run a step. */
    static ModelProto toProto(Model model, TrainingInfo training) {
        Graph graph = model.graph();
        Graph algorithm = training.algorithm().graph();
        Names names = new Names();
        fixNames(graph, names);
        training.shared().forEach(names::share);
        fixNames(training.ownPart(), names);
        Names initial = new Names();
        fixNames(training.initialization(), initial);
        TrainingInfoProto.Builder info = TrainingInfoProto.newBuilder()
                .setInitialization(graph(training.initialization(), Map.of(), initial))
                .setAlgorithm(graph(training.ownPart(), training.algorithm().weights(), names));
        training.initialValues().forEach((variable, output) -> info.addInitializationBinding(entry(variable, output)));
        training.updates().forEach((variable, output) -> info.addUpdateBinding(entry(variable, output)));
        return modelProto(
                        model,
                        concat(graph.functions(), algorithm.functions()),
                        concat(graph.nodes(), algorithm.nodes()))
                .setGraph(graph(graph, model.weights(), names))
                .addTrainingInfo(info)
                .build();
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** All of a model but its graphs. */
    private static ModelProto.Builder modelProto(Model model, List<Function> functions, List<Node> nodes) {
        ModelProto.Builder proto = ModelProto.newBuilder()
                .setIrVersion(Model.IR_VERSION)
                .setProducerName("convnet")
                .setDocString(model.description())
                .addOpsetImport(opset("", Ops.OPSET));
        Stream<String> defined = functions.stream().map(f -> f.id().domain());
        Stream<String> called = nodes.stream().map(n -> n.operator().domain());
        Stream.concat(defined, called)
                .filter(domain -> !domain.isEmpty())
                .distinct()
                .forEach(domain -> proto.addOpsetImport(opset(domain, 1)));
        model.metadata().forEach((key, value) -> proto.addMetadataProps(entry(key, value)));
        functions.forEach(f -> proto.addFunctions(function(f)));
        return proto;
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    private static FunctionProto function(Function function) {
        Names names = new Names();
        function.inputs().forEach(v -> names.fix(v, v.hint()));
        OperatorId id = function.id();
        FunctionProto.Builder proto = FunctionProto.newBuilder()
                .setName(id.name())
                .setDomain(id.domain())
                .addOpsetImport(opset("", Ops.OPSET));
        if (!id.overload().isEmpty()) {
            proto.setOverload(id.overload());
        }
        function.nodes().stream()
                .map(n -> n.operator().domain())
                .filter(domain -> !domain.isEmpty())
                .distinct()
                .forEach(domain -> proto.addOpsetImport(opset(domain, 1)));
        function.inputs().forEach(v -> proto.addInput(names.of(v)));
        function.nodes().forEach(n -> proto.addNode(node(n, names)));
        function.outputs().forEach(v -> proto.addOutput(names.of(v)));
        proto.addAllAttribute(function.attributes());
        return proto.build();
    }

    /** Gives the inputs, parameters and outputs of a graph the names that they must have. */
    private static void fixNames(Graph graph, Names names) {
        graph.inputs().forEach(v -> names.fix(v, v.hint()));
        graph.parameters().forEach((name, value) -> names.fix(value, name));
        graph.outputs().forEach((name, value) -> names.fix(value, name));
    }

    private static GraphProto graph(Graph graph, Map<String, Tensor> weights, Names names) {
        GraphProto.Builder proto = GraphProto.newBuilder().setName(graph.name());
        graph.inputs().forEach(v -> proto.addInput(valueInfo(v, names)));
        graph.parameters().forEach((name, value) -> {
            Tensor tensor = weights.get(name);
            if (tensor == null) {
                proto.addInput(valueInfo(value, names));
            } else {
                proto.addInitializer(tensor(tensor).toBuilder().setName(name));
            }
        });
        graph.nodes().forEach(n -> proto.addNode(node(n, names)));
        graph.outputs().values().forEach(v -> proto.addOutput(valueInfo(v, names)));
        graph.nodes().stream()
                .flatMap(n -> n.outputs().stream())
                .filter(v -> v != null && !graph.outputs().containsValue(v))
                .forEach(v -> proto.addValueInfo(valueInfo(v, names)));
        return proto.build();
    }

    private static NodeProto node(Node node, Names names) {
        OperatorId operator = node.operator();
        NodeProto.Builder proto = NodeProto.newBuilder().setOpType(operator.name());
        if (!operator.domain().isEmpty()) {
            proto.setDomain(operator.domain());
        }
        if (!operator.overload().isEmpty()) {
            proto.setOverload(operator.overload());
        }
        if (!node.scope().isEmpty()) {
            proto.setName(names.of(node.output()));
        }
        node.inputs().forEach(v -> proto.addInput(names.of(v)));
        node.outputs().forEach(v -> proto.addOutput(names.of(v)));
        // Sorted by name, so that equal nodes have equal bytes.
        node.attributes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> proto.addAttribute(attribute(e.getKey(), e.getValue())));
        return proto.build();
    }

    private static AttributeProto attribute(String name, Attribute attribute) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
        switch (attribute) {
            case Attribute.Int(long value) ->
                proto.setType(AttributeProto.AttributeType.INT).setI(value);
            case Attribute.Real(float value) ->
                proto.setType(AttributeProto.AttributeType.FLOAT).setF(value);
            case Attribute.Text(String value) ->
                proto.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
            case Attribute.Ints(var values) ->
                proto.setType(AttributeProto.AttributeType.INTS).addAllInts(values);
            case Attribute.Data(Tensor value) ->
                proto.setType(AttributeProto.AttributeType.TENSOR).setT(tensor(value));
        }
        return proto.build();
    }

    private static TensorProto tensor(Tensor tensor) {
        return TensorProto.newBuilder()
                .addAllDims(Arrays.stream(tensor.type().shape().sizes()).boxed().toList())
                .setDataType(tensor.type().dataType().number())
                .setRawData(UnsafeByteOperations.unsafeWrap(tensor.data()))
                .build();
    }

    private static ValueInfoProto valueInfo(Value value, Names names) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Dim dim : value.shape().dims()) {
            shape.addDim(
                    switch (dim) {
                        case Dim.Known(long size) ->
                            TensorShapeProto.Dimension.newBuilder().setDimValue(size);
                        case Dim.Symbolic symbolic ->
                            TensorShapeProto.Dimension.newBuilder().setDimParam(symbolic.toString());
                    });
        }
        return ValueInfoProto.newBuilder()
                .setName(names.of(value))
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(value.dataType().number())
                                .setShape(shape)))
                .build();
    }

    private static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }
}
