package dev.convnet.train.classifier;

import com.google.protobuf.UnsafeByteOperations;
import dev.convnet.base.UserError;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Parameter.Role;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces the head of a classifier: the last layer of parameters before the logits, which is a Gemm, a MatMul with or without an Add, or
 * a convolution in front of global pooling.
 */
final class HeadReplacement {
    /** Operators between the head and the logits that work for any number of classes. */
    private static final Set<String> PASSED = Set.of(
            "Identity",
            "Flatten",
            "Squeeze",
            "Dropout",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "AveragePool",
            "MaxPool",
            "ReduceMean",
            "ReduceMax",
            "Relu",
            "Softmax",
            "LogSoftmax");

    private final String name;
    private final int classes;
    private final ModelProto model;
    private final GraphProto.Builder graph;
    private final Map<String, Integer> producers = new HashMap<>();
    private final Map<String, Integer> initializers = new HashMap<>();

    /**
     * @param name the model's name in messages
     * @param classes the number of the model's logits
     */
    HeadReplacement(ModelProto model, String name, int classes) {
        this.model = model;
        this.name = name;
        this.classes = classes;
        graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String output : graph.getNode(i).getOutputList()) {
                producers.put(output, i);
            }
        }
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            initializers.put(graph.getInitializer(i).getName(), i);
        }
    }

    /** A model with a new head. */
    record Result(ModelProto model, NewHead head) {}

    /** Replaces the head. @throws UserError if the model has none that can be replaced */
    Result replace(String output, HeadChoice choice) {
        Optional<Integer> bias = Optional.empty();
        String value = output;
        while (true) {
            Integer index = producers.get(value);
            if (index == null) {
                throw noHead("a value that no node computes");
            }
            NodeProto node = graph.getNode(index);
            switch (node.getOpType()) {
                case "Gemm", "MatMul", "Conv" -> {
                    NewHead head = replaceLayer(index, bias, choice);
                    return new Result(model.toBuilder().setGraph(graph).build(), head);
                }
                case "Add" -> {
                    boolean isFirst = tensor(node.getInput(0)).isPresent();
                    if (bias.isPresent()
                            || (!isFirst && tensor(node.getInput(1)).isEmpty())) {
                        throw noHead(describe(node));
                    }
                    bias = Optional.of(index);
                    value = node.getInput(isFirst ? 1 : 0);
                }
                case "Reshape" -> {
                    reshape(index, choice.classes());
                    value = node.getInput(0);
                }
                default -> {
                    if (!PASSED.contains(node.getOpType())) {
                        throw noHead(describe(node));
                    }
                    value = node.getInput(0);
                }
            }
        }
    }

    private NewHead replaceLayer(int index, Optional<Integer> bias, HeadChoice choice) {
        NodeProto node = graph.getNode(index);
        String operator = node.getOpType();
        TensorProto weight = weight(node);
        int axis = switch (operator) {
            case "Gemm" -> attribute(node, "transB") == 1 ? 0 : 1;
            case "MatMul" -> isTransposed(node) ? 0 : weight.getDimsCount() - 1;
            default -> 0;
        };
        if (weight.getDims(axis) != classes) {
            throw noHead("%s, whose weights are %s".formatted(describe(node), weight.getDimsList()));
        }
        long fanIn = weight.getDimsList().stream().reduce(1L, Math::multiplyExact) / classes;
        String weightName = weight.getName();
        draw(weight, axis, new Role.Weight(fanIn, choice.classes()), choice);
        if (node.getInputCount() > 2 && !node.getInput(2).isEmpty()) {
            drawBias(tensor(node.getInput(2)).orElseThrow(() -> noHead(describe(node))), fanIn, choice);
        }
        bias.map(graph::getNode)
                .flatMap(add -> tensor(add.getInput(0)).or(() -> tensor(add.getInput(1))))
                .ifPresent(tensor -> drawBias(tensor, fanIn, choice));
        int end = weightName.lastIndexOf('.');
        return new NewHead(end > 0 ? weightName.substring(0, end) : weightName, operator, classes, choice.classes());
    }

    private void drawBias(TensorProto bias, long fanIn, HeadChoice choice) {
        for (int axis = 0; axis < bias.getDimsCount(); axis++) {
            if (bias.getDims(axis) == classes) {
                draw(bias, axis, new Role.Bias(fanIn), choice);
            }
        }
    }

    /** Replaces an initializer by one with another size on an axis. */
    private void draw(TensorProto old, int axis, Role role, HeadChoice choice) {
        long[] dims = old.getDimsList().stream().mapToLong(Long::longValue).toArray();
        dims[axis] = choice.classes();
        Tensor values = choice.initializer().initial(new Parameter(old.getName(), Shape.of(dims), role), choice.seed());
        TensorProto.Builder drawn = TensorProto.newBuilder()
                .setName(old.getName())
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(UnsafeByteOperations.unsafeWrap(values.data()));
        for (long dim : dims) {
            drawn.addDims(dim);
        }
        requireUnshared(old.getName());
        graph.setInitializer(initializers.get(old.getName()), drawn);
    }

    private void requireUnshared(String tensor) {
        long users = graph.getNodeList().stream()
                .flatMap(node -> node.getInputList().stream())
                .filter(tensor::equals)
                .count();
        if (users > 1) {
            throw error("the head's tensor %s belongs to %d layers, so that it cannot be replaced"
                    .formatted(tensor, users));
        }
    }

    /** The initializer with a layer's weights, also behind a Transpose of a MatMul's. */
    private TensorProto weight(NodeProto node) {
        String input = node.getInput(1);
        if (isTransposed(node)) {
            input = graph.getNode(producers.get(input)).getInput(0);
        }
        return tensor(input).orElseThrow(() -> noHead(describe(node) + ", whose weights are computed"));
    }

    private boolean isTransposed(NodeProto node) {
        Integer producer = producers.get(node.getInput(1));
        return node.getOpType().equals("MatMul")
                && producer != null
                && graph.getNode(producer).getOpType().equals("Transpose");
    }

    private Optional<TensorProto> tensor(String value) {
        return Optional.ofNullable(initializers.get(value))
                .map(graph::getInitializer)
                .filter(tensor -> tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE);
    }

    /** Lets a Reshape to a constant shape with the number of classes have the new number. */
    private void reshape(int index, int newClasses) {
        NodeProto node = graph.getNode(index);
        Integer producer = producers.get(node.getInput(1));
        Integer initializer = initializers.get(node.getInput(1));
        TensorProto shape;
        if (initializer != null) {
            shape = graph.getInitializer(initializer);
        } else if (producer != null && graph.getNode(producer).getOpType().equals("Constant")) {
            shape = graph.getNode(producer).getAttribute(0).getT();
        } else {
            return;
        }
        List<Long> sizes = new ArrayList<>(int64s(shape));
        if (!sizes.contains((long) classes)) {
            return;
        }
        sizes.replaceAll(size -> size == classes ? newClasses : size);
        String resized = node.getInput(1) + "/" + newClasses;
        graph.addInitializer(TensorProto.newBuilder()
                .setName(resized)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(sizes.size())
                .addAllInt64Data(sizes));
        graph.setNode(index, node.toBuilder().setInput(1, resized));
    }

    private static List<Long> int64s(TensorProto tensor) {
        if (tensor.getRawData().isEmpty()) {
            return tensor.getInt64DataList();
        }
        ByteBuffer data = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<Long> values = new ArrayList<>();
        while (data.hasRemaining()) {
            values.add(data.getLong());
        }
        return values;
    }

    private static long attribute(NodeProto node, String attribute) {
        return node.getAttributeList().stream()
                .filter(given -> given.getName().equals(attribute))
                .mapToLong(AttributeProto::getI)
                .findFirst()
                .orElse(0);
    }

    private static String describe(NodeProto node) {
        return node.getName().isEmpty()
                ? "a " + node.getOpType()
                : "the %s %s".formatted(node.getOpType(), node.getName());
    }

    private UserError noHead(String found) {
        return error(
                "no head can be replaced: that takes a Gemm, a MatMul or a convolution with weights of its own before the logits, possibly followed by pooling; this model has "
                        + found);
    }

    private UserError error(String problem) {
        return new UserError(name + ": " + problem);
    }
}
