package dev.convnet.train.classifier;

import com.google.protobuf.ByteString;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.train.artifacts.TrainableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ONNX file of a classifier of images. Its one input is float32 [batch, channels, side, side]. Its logits are the output {@code
 * logits}, or the only output of float32 [batch, classes]; where that is the result of a softmax, the softmax's input.
 *
 * @param proto the model, whose initializers of float32 are its parameters
 * @param name the model's name in messages
 * @param content the bytes of the file, with the tensors that other files hold
 */
public record ClassifierFile(ModelProto proto, String name, ByteString content) {
    private static final Set<String> NORMALIZERS = Set.of("Softmax", "LogSoftmax", "Identity");

    /** Reads a file. @throws UserError if it does not exist, or is not a valid ONNX model */
    public static ClassifierFile read(Path file) {
        try {
            ModelProto loaded = ModelReader.load(file);
            boolean isWhole = ModelReader.parse(file).getGraph().getInitializerList().stream()
                    .noneMatch(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL);
            ByteString content = isWhole ? ByteString.copyFrom(Files.readAllBytes(file)) : loaded.toByteString();
            return new ClassifierFile(TrainableModel.recovered(loaded), file.toString(), content);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** The SHA-256 hash of the content, in hexadecimal digits. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content.asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The height and width of the input; empty if the model takes any. @throws UserError if the input is not one of images */
    public OptionalInt side() {
        List<TensorShapeProto.Dimension> dims =
                images().getType().getTensorType().getShape().getDimList();
        long height = size(dims.get(2));
        long width = size(dims.get(3));
        if (height > 0 && width > 0 && height != width) {
            throw error("its images must be square, not %d×%d".formatted(height, width));
        }
        long side = Math.max(height, width);
        return side > 0 ? OptionalInt.of(Math.toIntExact(side)) : OptionalInt.empty();
    }

    /** The number of channels of the input. @throws UserError if the input is not one of images */
    public int channels() {
        return Math.toIntExact(
                size(images().getType().getTensorType().getShape().getDim(1)));
    }

    /** The number of logits for images of a side. @throws UserError as {@link #classifier} */
    public int classes(int side) {
        return Math.toIntExact(logits(read(proto, side)).value.shape().size(1));
    }

    /**
     * The classifier for images of a side, and for batches of any size.
     *
     * @param head replaces the last layer of parameters; empty to keep it
     * @throws UserError if the model is not a classifier of such images, has an unsupported operator, or has no head that can be replaced
     */
    public Classifier classifier(int side, Optional<HeadChoice> head) {
        if (head.isEmpty()) {
            return classifier(proto, side, Optional.empty());
        }
        Logits own = logits(read(proto, side));
        HeadReplacement.Result replaced = new HeadReplacement(
                        proto, name, Math.toIntExact(own.value.shape().size(1)))
                .replace(own.output, head.get());
        return classifier(replaced.model(), side, Optional.of(replaced.head()));
    }

    private Classifier classifier(ModelProto source, int side, Optional<NewHead> head) {
        Model model = StateSafeNames.renamed(read(source, side));
        return new Classifier(model, name, logits(model).value, head);
    }

    /** The model with a free batch size and known sizes on the input's other axes. */
    private Model read(ModelProto source, int side) {
        ValueInfoProto images = images();
        OptionalInt own = side();
        if (own.isPresent() && own.getAsInt() != side) {
            throw error("it takes images of side %d only, not %d".formatted(own.getAsInt(), side));
        }
        ValueInfoProto.Builder pinned = images.toBuilder();
        TensorShapeProto.Builder shape =
                pinned.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        shape.setDim(0, TensorShapeProto.Dimension.newBuilder().setDimParam(NetworkGraph.BATCH));
        for (int axis = 2; axis <= 3; axis++) {
            shape.setDim(axis, TensorShapeProto.Dimension.newBuilder().setDimValue(side));
        }
        GraphProto.Builder graph = source.getGraph().toBuilder();
        for (int i = 0; i < graph.getInputCount(); i++) {
            if (graph.getInput(i).getName().equals(images.getName())) {
                graph.setInput(i, pinned);
            }
        }
        return ModelReader.read(
                source.toBuilder().setGraph(graph.clearValueInfo()).build(), name);
    }

    /** The input with the images. */
    private ValueInfoProto images() {
        Set<String> initialized = proto.getGraph().getInitializerList().stream()
                .map(TensorProto::getName)
                .collect(Collectors.toSet());
        List<ValueInfoProto> inputs = proto.getGraph().getInputList().stream()
                .filter(input -> !initialized.contains(input.getName()))
                .toList();
        if (inputs.size() != 1) {
            throw error("a classifier has one input, not %d: %s"
                    .formatted(
                            inputs.size(),
                            inputs.stream().map(ValueInfoProto::getName).collect(Collectors.joining(", "))));
        }
        ValueInfoProto images = inputs.getFirst();
        TensorShapeProto shape = images.getType().getTensorType().getShape();
        boolean isFloat = images.getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT_VALUE;
        if (!isFloat || shape.getDimCount() != 4 || size(shape.getDim(1)) < 1) {
            throw error(
                    "its input %s must be float32 [batch, channels, side, side] with a known number of channels, not %s %s"
                            .formatted(
                                    images.getName(),
                                    TensorProto.DataType.forNumber(
                                            images.getType().getTensorType().getElemType()),
                                    text(shape)));
        }
        return images;
    }

    private static long size(TensorShapeProto.Dimension dim) {
        return dim.hasDimValue() ? dim.getDimValue() : 0;
    }

    private static String text(TensorShapeProto shape) {
        return shape.getDimList().stream()
                .map(dim -> dim.hasDimValue()
                        ? String.valueOf(dim.getDimValue())
                        : dim.getDimParam().isEmpty() ? "?" : dim.getDimParam())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** @param output the output that has the logits, or their softmax */
    private record Logits(String output, Value value) {}

    private Logits logits(Model model) {
        Map<String, Value> outputs = model.graph().outputs();
        List<String> candidates = outputs.containsKey("logits")
                ? List.of("logits")
                : outputs.keySet().stream()
                        .filter(output -> isMatrix(outputs.get(output)))
                        .toList();
        if (candidates.size() != 1 || !isMatrix(outputs.get(candidates.getFirst()))) {
            throw error(
                    "none of its outputs can be taken for the logits: a classifier has an output logits, or exactly one output, of float32 [batch, classes]; this model has "
                            + outputs.entrySet().stream()
                                    .map(output -> output.getKey() + " "
                                            + output.getValue().type())
                                    .collect(Collectors.joining(", ")));
        }
        String output = candidates.getFirst();
        Value value = outputs.get(output);
        while (value.producer()
                .filter(node -> NORMALIZERS.stream().anyMatch(node::is))
                .isPresent()) {
            value = value.producer().orElseThrow().input(0);
        }
        if (!value.shape().dim(0).equals(Dim.of(NetworkGraph.BATCH))) {
            throw error(
                    "its output %s is %s for a batch of any size: export the model with a batch dimension that is dynamic"
                            .formatted(output, value.shape()));
        }
        if (!(value.shape().dim(1) instanceof Dim.Known)) {
            throw error("the number of classes is not known: its output %s is %s".formatted(output, value.shape()));
        }
        return new Logits(output, value);
    }

    private static boolean isMatrix(Value value) {
        Shape shape = value.shape();
        return value.dataType() == DataType.FLOAT && shape.rank() == 2;
    }

    private UserError error(String problem) {
        return new UserError(name + ": " + problem);
    }
}
