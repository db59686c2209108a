package dev.convnet.onnx.file;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.AttributeProto.AttributeType;
import dev.convnet.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads a node of a file as a call of {@link Ops}. Unsupported or unknown attributes are rejected, never ignored.
 */
final class NodeReader {
    private final Ops ops;
    private final List<Value> inputs;
    private final Map<String, AttributeProto> attributes = new HashMap<>();
    private final Set<String> unread = new HashSet<>();

    private NodeReader(Ops ops, NodeProto proto, List<Value> inputs) {
        this.ops = ops;
        this.inputs = inputs;
        proto.getAttributeList().forEach(attribute -> attributes.put(attribute.getName(), attribute));
        unread.addAll(attributes.keySet());
    }

    /**
     * Records a node.
     *
     * @param inputs the node's inputs; {@code null} where one is left out
     * @return the node's outputs
     * @throws UnsupportedOperationException if the operator or an attribute is not supported; the message is about the node
     * @throws ShapeException if the inputs do not fit the operator
     */
    static List<Value> record(Ops ops, NodeProto proto, List<Value> inputs) {
        if (!proto.getDomain().isEmpty() && !proto.getDomain().equals("ai.onnx")) {
            throw new UnsupportedOperationException(
                    "the domain " + proto.getDomain() + " is not supported, only ONNX's own");
        }
        NodeReader reader = new NodeReader(ops, proto, inputs);
        Value output = reader.record(proto.getOpType());
        if (!reader.unread.isEmpty()) {
            throw new UnsupportedOperationException(
                    "the attribute " + reader.unread.iterator().next() + " is not supported");
        }
        return List.of(output);
    }

    private Value record(String operator) {
        return switch (operator) {
            case "Constant" -> ops.constant(tensor("value"));
            case "Identity" -> ops.identity(input(0));
            case "Add" -> ops.add(input(0), input(1));
            case "Sub" -> ops.sub(input(0), input(1));
            case "Mul" -> ops.mul(input(0), input(1));
            case "Div" -> ops.div(input(0), input(1));
            case "Relu" -> ops.relu(input(0));
            case "Sigmoid" -> ops.sigmoid(input(0));
            case "Conv" -> conv();
            case "MaxPool" -> maxPool();
            case "AveragePool" -> averagePool();
            case "GlobalMaxPool" -> ops.globalMaxPool(input(0));
            case "GlobalAveragePool" -> ops.globalAveragePool(input(0));
            case "BatchNormalization" -> batchNormalization();
            case "Dropout" -> dropout();
            case "Gemm" -> gemm();
            case "MatMul" -> ops.matMul(input(0), input(1));
            case "ReduceMax" -> reduceMax();
            case "Concat" -> concat();
            case "Flatten" -> ops.flatten(input(0), input(0).shape().axis(integer("axis", 1)));
            case "Reshape" -> reshape();
            case "Transpose" -> transpose();
            case "Gather" -> ops.gather(input(0), input(1), input(0).shape().axis(integer("axis", 0)));
            default -> throw new UnsupportedOperationException("the operator is not supported");
        };
    }

    private Value conv() {
        require(input(1).shape().rank() > 2, "the weights must be [O, C / groups, kH, kW], not " + input(1).shape());
        List<Long> kernel = IntStream.range(2, input(1).shape().rank())
                .mapToObj(input(1).shape()::size)
                .toList();
        require(integers("kernel_shape", kernel).equals(kernel), "kernel_shape must be that of the weights, " + kernel);
        return ops.conv(input(0), input(1), optional(2), window(kernel), integer("group", 1));
    }

    private Value maxPool() {
        require(integer("storage_order", 0) == 0, "storage_order must be 0");
        return ops.maxPool(input(0), poolWindow());
    }

    private Value averagePool() {
        return ops.averagePool(input(0), poolWindow(), integer("count_include_pad", 0) == 1);
    }

    private Window poolWindow() {
        require(integer("ceil_mode", 0) == 0, "ceil_mode must be 0");
        return window(integers("kernel_shape", List.of()));
    }

    private Window window(List<Long> kernel) {
        require(text("auto_pad", "NOTSET").equals("NOTSET"), "auto_pad must be NOTSET");
        int rank = kernel.size();
        List<Long> ones = Collections.nCopies(rank, 1L);
        List<Long> pads = integers("pads", Collections.nCopies(2 * rank, 0L));
        require(pads.size() == 2 * rank, "pads must have " + 2 * rank + " numbers");
        return new Window(
                kernel,
                integers("strides", ones),
                pads.subList(0, rank),
                pads.subList(rank, 2 * rank),
                integers("dilations", ones));
    }

    private Value batchNormalization() {
        require(integer("training_mode", 0) == 0, "training_mode must be 0");
        // Inference ignores the momentum; training uses the default, which is PyTorch's too.
        require(Math.abs(real("momentum", 0.9f) - 0.9f) < 1e-6f, "momentum must be 0.9");
        return ops.batchNormalization(input(0), input(1), input(2), input(3), input(4), real("epsilon", 1e-5f));
    }

    /** The identity, since dropout does nothing at inference. */
    private Value dropout() {
        unread.remove("seed");
        if (optional(2) != null) {
            require(
                    optional(2).constant().filter(NodeReader::isFalse).isPresent(),
                    "training_mode must be a constant and false");
        }
        return ops.identity(input(0));
    }

    private static boolean isFalse(Tensor tensor) {
        return tensor.type().dataType() == DataType.BOOL
                && tensor.type().shape().elements() == 1
                && tensor.data().get(0) == 0;
    }

    private Value concat() {
        require(!inputs.isEmpty() && !inputs.contains(null), "the inputs must not be left out");
        return ops.concat(input(0).shape().axis(integer("axis", 0)), inputs);
    }

    private Value gemm() {
        require(real("alpha", 1) == 1, "alpha must be 1");
        require(real("beta", 1) == 1, "beta must be 1");
        return ops.gemm(input(0), input(1), optional(2), integer("transA", 0) == 1, integer("transB", 0) == 1);
    }

    private Value reduceMax() {
        List<Long> axes = optional(1) == null ? integers("axes", List.of()) : constant(1);
        require(!axes.isEmpty(), "axes must not be empty");
        return ops.reduceMax(
                input(0),
                integer("keepdims", 1) == 1,
                axes.stream().mapToLong(Long::longValue).toArray());
    }

    private Value transpose() {
        int rank = input(0).shape().rank();
        List<Long> reversed =
                IntStream.range(0, rank).mapToObj(i -> rank - 1L - i).toList();
        return ops.transpose(
                input(0),
                integers("perm", reversed).stream().mapToInt(Math::toIntExact).toArray());
    }

    private Value reshape() {
        require(integer("allowzero", 0) == 0, "allowzero must be 0");
        Shape shape = input(0).shape();
        List<Long> target = constant(1);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            long size = target.get(i);
            dims.add(size == 0 ? shape.dim(i) : size == -1 ? null : Dim.of(size));
        }
        int open = dims.indexOf(null);
        if (open >= 0) {
            dims.remove(open);
            require(!dims.contains(null), "the shape must have at most one size of -1");
            dims.add(open, quotient(shape.product(0, shape.rank()), new Shape(dims)));
        }
        return ops.reshape(input(0), new Shape(dims));
    }

    /** The dimension that, with those of {@code shape}, makes up {@code elements} elements. */
    private static Dim quotient(Dim elements, Shape shape) {
        Dim divisor = shape.product(0, shape.rank());
        require(!divisor.equals(Dim.of(0)), "a size of -1 is not defined beside a size of 0");
        return switch (elements) {
            case Dim.Known(long size) when divisor instanceof Dim.Known(long by) && size % by == 0 -> Dim.of(size / by);
            case Dim.Symbolic(String symbol, long factor)
            when divisor instanceof Dim.Symbolic(String same, long by) && same.equals(symbol) && factor % by == 0 ->
                Dim.of(factor / by);
            case Dim.Symbolic(String symbol, long factor)
            when divisor instanceof Dim.Known(long by) && factor % by == 0 -> new Dim.Symbolic(symbol, factor / by);
            default -> throw new UnsupportedOperationException(elements + " elements do not fill the shape " + shape);
        };
    }

    private Value input(int index) {
        Value input = optional(index);
        if (input == null) {
            throw new UnsupportedOperationException("the input " + index + " is missing");
        }
        return input;
    }

    private Value optional(int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /** The elements of an input that must be an int64 constant. */
    private List<Long> constant(int index) {
        Tensor tensor = input(index)
                .constant()
                .filter(t -> t.type().dataType() == DataType.INT64)
                .orElseThrow(
                        () -> new UnsupportedOperationException("the input " + index + " must be an int64 constant"));
        return IntStream.range(0, (int) tensor.type().shape().elements())
                .mapToObj(i -> tensor.data().getLong(i * Long.BYTES))
                .toList();
    }

    private AttributeProto attribute(String name, AttributeType type) {
        AttributeProto attribute = attributes.get(name);
        require(attribute.getType() == type, "the attribute " + name + " must be of type " + type);
        return attribute;
    }

    private long integer(String name, long absent) {
        unread.remove(name);
        return attributes.containsKey(name) ? attribute(name, AttributeType.INT).getI() : absent;
    }

    private float real(String name, float absent) {
        unread.remove(name);
        return attributes.containsKey(name)
                ? attribute(name, AttributeType.FLOAT).getF()
                : absent;
    }

    private String text(String name, String absent) {
        unread.remove(name);
        return attributes.containsKey(name)
                ? attribute(name, AttributeType.STRING).getS().toStringUtf8()
                : absent;
    }

    private List<Long> integers(String name, List<Long> absent) {
        unread.remove(name);
        return attributes.containsKey(name)
                ? attribute(name, AttributeType.INTS).getIntsList()
                : absent;
    }

    private Tensor tensor(String name) {
        unread.remove(name);
        require(attributes.containsKey(name), "the attribute " + name + " is missing");
        return TensorReader.read(attribute(name, AttributeType.TENSOR).getT(), UnsupportedOperationException::new);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new UnsupportedOperationException(message);
        }
    }
}
