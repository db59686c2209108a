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
import java.util.function.BinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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
        List<Value> outputs = proto.getOpType().equals("Split")
                ? reader.split(proto.getOutputCount())
                : List.of(reader.record(proto.getOpType()));
        if (!reader.unread.isEmpty()) {
            throw new UnsupportedOperationException(
                    "the attribute " + reader.unread.iterator().next() + " is not supported");
        }
        return outputs;
    }

    private Value record(String operator) {
        return switch (operator) {
            case "Constant" -> ops.constant(tensor("value"));
            case "Identity" -> ops.identity(input(0));
            case "Add" -> ops.add(input(0), input(1));
            case "Sub" -> ops.sub(input(0), input(1));
            case "Mul" -> ops.mul(input(0), input(1));
            case "Div" -> ops.div(input(0), input(1));
            case "Pow" -> ops.pow(input(0), ops.cast(input(1), input(0).dataType()));
            case "Max" -> folded(ops::max);
            case "Min" -> folded(ops::min);
            case "Where" -> ops.where(input(0), input(1), input(2));
            case "Neg" -> ops.neg(input(0));
            case "Abs" -> ops.abs(input(0));
            case "Exp" -> ops.exp(input(0));
            case "Log" -> ops.log(input(0));
            case "Sqrt" -> ops.sqrt(input(0));
            case "Reciprocal" -> ops.reciprocal(input(0));
            case "Erf" -> ops.erf(input(0));
            case "Cast" -> cast();
            case "Tanh" -> ops.tanh(input(0));
            case "Softplus" -> ops.softplus(input(0));
            case "HardSwish" -> ops.hardSwish(input(0));
            case "HardSigmoid" -> ops.hardSigmoid(input(0), real("alpha", 0.2f), real("beta", 0.5f));
            case "LeakyRelu" -> ops.leakyRelu(input(0), real("alpha", 0.01f));
            case "PRelu" -> ops.prelu(input(0), input(1));
            case "Elu" -> ops.elu(input(0), real("alpha", 1));
            case "Clip" -> ops.clip(input(0), bound(1), bound(2));
            case "Gelu" -> gelu();
            case "Relu" -> ops.relu(input(0));
            case "Sigmoid" -> ops.sigmoid(input(0));
            case "Conv" -> conv();
            case "ConvTranspose" -> convTranspose();
            case "MaxPool" -> maxPool();
            case "AveragePool" -> averagePool();
            case "GlobalMaxPool" -> ops.globalMaxPool(input(0));
            case "GlobalAveragePool" -> ops.globalAveragePool(input(0));
            case "BatchNormalization" -> batchNormalization();
            case "LayerNormalization" -> layerNormalization();
            case "GroupNormalization" -> groupNormalization();
            case "InstanceNormalization" ->
                ops.instanceNormalization(input(0), input(1), input(2), real("epsilon", 1e-5f));
            case "Dropout" -> dropout();
            case "Gemm" -> gemm();
            case "MatMul" -> matMul();
            case "ReduceMax" -> ops.reduceMax(input(0), keepsDims(), axes());
            case "ReduceMean" -> ops.reduceMean(input(0), keepsDims(), axes());
            case "ReduceSum" -> ops.reduceSum(input(0), keepsDims(), axes());
            case "Softmax" -> ops.softmax(input(0), input(0).shape().axis(integer("axis", -1)));
            case "LogSoftmax" -> ops.logSoftmax(input(0), input(0).shape().axis(integer("axis", -1)));
            case "Concat" -> concat();
            case "Flatten" -> ops.flatten(input(0), input(0).shape().axis(integer("axis", 1)));
            case "Reshape" -> reshape();
            case "Transpose" -> transpose();
            case "Squeeze" -> squeeze();
            case "Unsqueeze" -> unsqueeze();
            case "Slice" -> slice();
            case "Pad" -> pad();
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
        boolean countsPadding = integer("count_include_pad", 0) == 1;
        boolean isPadded = integers("pads", List.of()).stream().anyMatch(p -> p != 0);
        // Windows that reach beyond the padding count what lies within it only.
        require(
                integer("ceil_mode", 0) == 0 || !countsPadding || !isPadded,
                "ceil_mode must be 0 where count_include_pad is 1 and there are pads");
        return ops.averagePool(input(0), poolWindow(), countsPadding && isPadded);
    }

    /**
     * The window of a pooling operator. With {@code ceil_mode}, a last window that does not fit the padded input counts if it starts
     * within the input or the padding before it; padding at the end makes it fit.
     */
    private Window poolWindow() {
        Window window = window(integers("kernel_shape", List.of()));
        Shape shape = input(0).shape();
        if (integer("ceil_mode", 0) == 0 || shape.rank() != 2 + window.rank()) {
            return window;
        }
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            long stride = window.strides().get(i);
            long room = shape.size(2 + i) + window.padsBegin().get(i);
            long end = window.padsEnd().get(i);
            long last = Math.ceilDiv(room + end - window.reach(i), stride) * stride;
            ends.add(last < room ? Math.max(end, last + window.reach(i) - room) : end);
        }
        return new Window(window.kernel(), window.strides(), window.padsBegin(), ends, window.dilations());
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
        float alpha = real("alpha", 1);
        float beta = real("beta", 1);
        Value a = input(0);
        Value c = optional(2);
        return ops.gemm(
                alpha == 1 ? a : ops.mul(a, ops.scalar(a, alpha)),
                input(1),
                c == null || beta == 1 ? c : ops.mul(c, ops.scalar(c, beta)),
                integer("transA", 0) == 1,
                integer("transB", 0) == 1);
    }

    private boolean keepsDims() {
        return integer("keepdims", 1) == 1;
    }

    /** The axes of a reduction, which are an attribute in old operator sets; all axes where they are left out. */
    private long[] axes() {
        List<Long> axes = optional(1) == null ? integers("axes", List.of()) : constant(1);
        require(integer("noop_with_empty_axes", 0) == 0 || !axes.isEmpty(), "axes must not be empty");
        return axes.isEmpty() ? LongStream.range(0, input(0).shape().rank()).toArray() : array(axes);
    }

    private Value cast() {
        unread.remove("saturate");
        try {
            return ops.cast(input(0), DataType.of(Math.toIntExact(integer("to", 0))));
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
    }

    private Value folded(BinaryOperator<Value> operator) {
        require(!inputs.isEmpty() && !inputs.contains(null), "the inputs must not be left out");
        return inputs.stream().reduce(operator).orElseThrow();
    }

    /** A bound of Clip, which may be left out. PyTorch writes some as tensors of one element. */
    private Value bound(int index) {
        Value bound = optional(index);
        return bound == null ? null : ops.reshape(bound, Shape.SCALAR);
    }

    private Value gelu() {
        String approximate = text("approximate", "none");
        return switch (approximate) {
            case "none" -> ops.gelu(input(0));
            case "tanh" -> ops.geluTanh(input(0));
            default -> throw new UnsupportedOperationException("approximate must be none or tanh, not " + approximate);
        };
    }

    private Value layerNormalization() {
        require(integer("stash_type", 1) == 1, "stash_type must be 1");
        return ops.layerNormalization(
                input(0), input(1), optional(2), input(0).shape().axis(integer("axis", -1)), real("epsilon", 1e-5f));
    }

    /**
     * Group normalization (Wu and He 2018), which is instance normalization of x [N, C, …] as [N, groups, …] and then a scale and a
     * bias per channel.
     */
    private Value groupNormalization() {
        require(integer("stash_type", 1) == 1, "stash_type must be 1");
        Value x = input(0);
        Shape shape = x.shape();
        long groups = integer("num_groups", 0);
        require(shape.rank() > 2, "takes images [N, C, …], not " + shape);
        long channels = shape.size(1);
        require(groups > 0 && channels % groups == 0, "num_groups must divide the " + channels + " channels");
        Shape perChannel = Shape.of(channels);
        require(
                input(1).shape().equals(perChannel) && input(2).shape().equals(perChannel),
                "scale and bias must be " + perChannel + ", one number per channel");
        double[] ones = DoubleStream.generate(() -> 1).limit(groups).toArray();
        Value scale = ops.constant(Tensor.reals(x.dataType(), Shape.of(groups), ones));
        Value bias = ops.constant(Tensor.reals(x.dataType(), Shape.of(groups), new double[(int) groups]));
        long elements =
                Math.multiplyExact(channels / groups, new Shape(shape.dims().subList(2, shape.rank())).elements());
        Value grouped = ops.reshape(x, Shape.of(shape.dim(0), groups, elements));
        Value normalized = ops.instanceNormalization(grouped, scale, bias, real("epsilon", 1e-5f));
        long[] broadcast = LongStream.range(1, shape.rank())
                .map(i -> i == 1 ? channels : 1)
                .toArray();
        Value scaled = ops.mul(ops.reshape(normalized, shape), ops.reshape(input(1), Shape.of(broadcast)));
        return ops.add(scaled, ops.reshape(input(2), Shape.of(broadcast)));
    }

    private Value convTranspose() {
        Shape x = input(0).shape();
        Shape weight = input(1).shape();
        require(x.rank() > 2 && weight.rank() == x.rank(), "takes images [N, C, …] and weights, not " + x);
        require(!attributes.containsKey("output_shape"), "output_shape is not supported");
        List<Long> kernel =
                IntStream.range(2, weight.rank()).mapToObj(weight::size).toList();
        require(integers("kernel_shape", kernel).equals(kernel), "kernel_shape must be that of the weights, " + kernel);
        Window window = window(kernel);
        List<Long> padding = integers("output_padding", Collections.nCopies(kernel.size(), 0L));
        long groups = integer("group", 1);
        require(x.dim(1).equals(weight.dim(0)), "the weights " + weight + " do not fit an input " + x);
        require(groups > 0 && weight.size(0) % groups == 0, "group must divide the channels");
        List<Long> size = IntStream.range(0, kernel.size())
                .mapToObj(i -> window.strides().get(i) * (x.size(2 + i) - 1)
                        + window.reach(i)
                        + padding.get(i)
                        - window.padsBegin().get(i)
                        - window.padsEnd().get(i))
                .toList();
        Value y = ops.convTranspose(input(0), input(1), window, groups, size);
        if (optional(2) == null) {
            return y;
        }
        long[] broadcast = LongStream.range(1, x.rank())
                .map(i -> i == 1 ? y.shape().size(1) : 1)
                .toArray();
        return ops.add(y, ops.reshape(input(2), Shape.of(broadcast)));
    }

    /** Operands of one axis count as a row on the left and as a column on the right. */
    private Value matMul() {
        Value a = input(0);
        Value b = input(1);
        boolean row = a.shape().rank() == 1;
        boolean column = b.shape().rank() == 1;
        Value product = ops.matMul(row ? ops.unsqueeze(a, 0) : a, column ? ops.unsqueeze(b, 1) : b);
        List<Dim> dims = new ArrayList<>(product.shape().dims());
        if (column) {
            dims.removeLast();
        }
        if (row) {
            dims.remove(dims.size() - (column ? 1 : 2));
        }
        return ops.reshape(product, new Shape(dims));
    }

    private Value squeeze() {
        Shape shape = input(0).shape();
        List<Integer> axes = optional(1) == null
                ? IntStream.range(0, shape.rank())
                        .filter(i -> shape.dim(i).equals(Dim.of(1)))
                        .boxed()
                        .toList()
                : constant(1).stream().map(shape::axis).toList();
        require(axes.stream().allMatch(i -> shape.dim(i).equals(Dim.of(1))), "the axes must have size 1 in " + shape);
        return ops.reshape(
                input(0),
                new Shape(IntStream.range(0, shape.rank())
                        .filter(i -> !axes.contains(i))
                        .mapToObj(shape::dim)
                        .toList()));
    }

    private Value unsqueeze() {
        int rank = input(0).shape().rank() + constant(1).size();
        Shape target = new Shape(Collections.nCopies(rank, Dim.of(1)));
        List<Dim> dims = new ArrayList<>(input(0).shape().dims());
        constant(1).stream().map(target::axis).sorted().forEach(axis -> dims.add(axis, Dim.of(1)));
        return ops.reshape(input(0), new Shape(dims));
    }

    private Value slice() {
        List<Long> starts = constant(1);
        List<Long> ends = constant(2);
        List<Long> axes =
                optional(3) == null ? LongStream.range(0, starts.size()).boxed().toList() : constant(3);
        List<Long> steps = optional(4) == null ? Collections.nCopies(starts.size(), 1L) : constant(4);
        require(
                ends.size() == starts.size() && axes.size() == starts.size() && steps.size() == starts.size(),
                "starts, ends, axes and steps must have the same length");
        Value sliced = input(0);
        for (int i = 0; i < starts.size(); i++) {
            int axis = sliced.shape().axis(axes.get(i));
            require(steps.get(i) > 0, "steps must be positive");
            if (starts.get(i) != 0 || ends.get(i) < Integer.MAX_VALUE || steps.get(i) != 1) {
                long size = sliced.shape().size(axis);
                sliced = ops.slice(
                        sliced, axis, position(starts.get(i), size), position(ends.get(i), size), steps.get(i));
            }
        }
        return sliced;
    }

    /** A start or end of a slice, counted from the end where negative, within the axis. */
    private static long position(long index, long size) {
        return Math.clamp(index < 0 ? index + size : index, 0, size);
    }

    private Value pad() {
        String mode = text("mode", "constant");
        require(mode.equals("constant"), "mode must be constant, not " + mode);
        Shape shape = input(0).shape();
        List<Long> axes =
                optional(3) == null ? LongStream.range(0, shape.rank()).boxed().toList() : constant(3);
        List<Long> pads = constant(1);
        require(pads.size() == 2 * axes.size(), "pads must have " + 2 * axes.size() + " numbers");
        List<Long> before = new ArrayList<>(Collections.nCopies(shape.rank(), 0L));
        List<Long> after = new ArrayList<>(before);
        for (int i = 0; i < axes.size(); i++) {
            before.set(shape.axis(axes.get(i)), pads.get(i));
            after.set(shape.axis(axes.get(i)), pads.get(axes.size() + i));
        }
        return ops.pad(input(0), before, after, bound(2));
    }

    /** One slice per part. */
    private List<Value> split(int parts) {
        int axis = input(0).shape().axis(integer("axis", 0));
        long size = input(0).shape().size(axis);
        long count = integer("num_outputs", parts);
        require(parts > 0 && count == parts, "num_outputs must be the number of outputs");
        // The last part is smaller where the parts do not divide the axis.
        long largest = (size + parts - 1) / parts;
        List<Long> sizes = optional(1) == null
                ? LongStream.range(0, parts)
                        .mapToObj(i -> Math.min(largest, size - i * largest))
                        .toList()
                : constant(1);
        require(
                sizes.size() == parts && sizes.stream().mapToLong(s -> s).sum() == size,
                "the parts " + sizes + " must make up the axis " + axis + " of " + input(0).shape());
        List<Value> outputs = new ArrayList<>();
        long start = 0;
        for (long part : sizes) {
            outputs.add(ops.slice(input(0), axis, start, start + part, 1));
            start += part;
        }
        return outputs;
    }

    private static long[] array(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
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
        Shape shape = input(0).shape();
        List<Long> target = constant(1);
        require(integer("allowzero", 0) == 0 || !target.contains(0L), "allowzero must be 0 beside a size of 0");
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
