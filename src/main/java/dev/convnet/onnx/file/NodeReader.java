package dev.convnet.onnx.file;

import dev.convnet.onnx.Attribute;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Reads a node of a file as a call of {@link Ops}. Unsupported or unknown attributes are rejected, never ignored.
 */
final class NodeReader {
    private static final float DEFAULT_DROPOUT = 0.5f;

    private final Ops ops;
    private final List<Operand> inputs;
    private final Map<String, AttributeProto> attributes = new HashMap<>();
    private final Set<String> unread = new HashSet<>();

    private NodeReader(Ops ops, NodeProto proto, List<Operand> inputs) {
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
    static List<Value> record(Ops ops, NodeProto proto, List<Operand> inputs) {
        if (!proto.getDomain().isEmpty() && !proto.getDomain().equals("ai.onnx")) {
            throw new UnsupportedOperationException(
                    "the domain " + proto.getDomain() + " is not supported, only ONNX's own");
        }
        NodeReader reader = new NodeReader(ops, proto, inputs);
        List<Value> outputs = switch (proto.getOpType()) {
            case "Split" -> reader.split(proto.getOutputCount());
            case "BatchNormalization" -> reader.batchNormalization();
            default -> List.of(reader.record(proto.getOpType()));
        };
        reader.requireAllRead();
        return outputs;
    }

    /** The tensor of a Constant. @throws UnsupportedOperationException if it is not supported; the message is about the node */
    static Tensor constant(NodeProto proto) {
        NodeReader reader = new NodeReader(null, proto, List.of());
        Tensor tensor = reader.constantTensor();
        reader.requireAllRead();
        return tensor;
    }

    private void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new UnsupportedOperationException(
                    "the attribute " + unread.iterator().next() + " is not supported");
        }
    }

    private Value record(String operator) {
        return switch (operator) {
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
            case "CastLike" -> castLike();
            case "Expand" -> ops.expand(input(0), input(1), sizes(1));
            case "ConstantOfShape" -> constantOfShape();
            case "Range" -> range();
            case "Equal" -> ops.equal(input(0), input(1));
            case "Greater" -> ops.greater(input(0), input(1));
            case "GreaterOrEqual" -> ops.greaterOrEqual(input(0), input(1));
            case "Less" -> ops.greater(input(1), input(0));
            case "LessOrEqual" -> ops.greaterOrEqual(input(1), input(0));
            case "Mod" -> mod();
            case "Sign" -> ops.sign(input(0));
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
            case "LayerNormalization" -> layerNormalization();
            case "GroupNormalization" -> groupNormalization();
            case "InstanceNormalization" ->
                ops.instanceNormalization(input(0), input(1), input(2), real("epsilon", 1e-5f));
            case "Dropout" -> dropout();
            case "Resize" -> resize();
            case "Einsum" -> Einsum.record(ops, text("equation", ""), allInputs());
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

    private List<Value> batchNormalization() {
        float epsilon = real("epsilon", 1e-5f);
        float momentum = real("momentum", 0.9f);
        if (integer("training_mode", 0) == 0) {
            return List.of(ops.batchNormalization(input(0), input(1), input(2), input(3), input(4), epsilon, momentum));
        }
        Ops.BatchNormalizationResult result =
                ops.batchNormalizationTraining(input(0), input(1), input(2), input(3), input(4), epsilon, momentum);
        return List.of(result.y(), result.runningMean(), result.runningVariance());
    }

    /** Dropout does nothing at inference, but a training of the model needs its probability. */
    private Value dropout() {
        unread.remove("seed");
        float ratio = has(1) ? (float) number(1) : DEFAULT_DROPOUT;
        if (!has(2) || number(2) == 0) {
            return ops.dropoutAtInference(input(0), ratio);
        }
        return ops.dropout(input(0), ratio);
    }

    private Value concat() {
        return ops.concat(input(0).shape().axis(integer("axis", 0)), allInputs());
    }

    private List<Value> allInputs() {
        require(!inputs.isEmpty() && !inputs.contains(null), "the inputs must not be left out");
        return inputs.stream().map(Operand::value).toList();
    }

    /** The tensor of a constant, which may be written as a number or a list of numbers. */
    private Tensor constantTensor() {
        if (attributes.containsKey("value_int")) {
            return Tensor.int64s(Shape.SCALAR, integer("value_int", 0));
        }
        if (attributes.containsKey("value_ints")) {
            return Tensor.int64s(array(integers("value_ints", List.of())));
        }
        if (attributes.containsKey("value_float")) {
            return Tensor.floats(Shape.SCALAR, real("value_float", 0));
        }
        if (attributes.containsKey("value_floats")) {
            unread.remove("value_floats");
            List<Float> values = attribute("value_floats", AttributeType.FLOATS).getFloatsList();
            double[] numbers = values.stream().mapToDouble(Float::doubleValue).toArray();
            return Tensor.reals(DataType.FLOAT, Shape.of(numbers.length), numbers);
        }
        return tensor("value");
    }

    private Value resize() {
        Value x = input(0);
        Shape shape = x.shape();
        Map<String, Attribute> texts = new LinkedHashMap<>();
        for (String name : List.of("mode", "coordinate_transformation_mode", "nearest_mode")) {
            String text = text(name, "");
            if (!text.isEmpty()) {
                texts.put(name, Attribute.of(text));
            }
        }
        unread.removeAll(List.of("cubic_coeff_a", "extrapolation_value", "exclude_outside"));
        require(
                text("mode", "nearest").equals("nearest") || text("mode", "").equals("linear"),
                "mode must be nearest or linear");
        require(integer("antialias", 0) == 0, "antialias must be 0");
        require(
                text("keep_aspect_ratio_policy", "stretch").equals("stretch"),
                "keep_aspect_ratio_policy must be stretch");
        List<Long> all = LongStream.range(0, shape.rank()).boxed().toList();
        List<Integer> axes = integers("axes", all).stream().map(shape::axis).toList();
        boolean hasSizes = has(3);
        List<Double> given = hasSizes ? List.of() : scales();
        Shape out = shape;
        List<Dim> sizes = hasSizes ? sizes(3).dims() : List.of();
        require((hasSizes ? sizes.size() : given.size()) == axes.size(), "needs a scale or size for each of its axes");
        double[] scales = DoubleStream.generate(() -> 1).limit(shape.rank()).toArray();
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            if (hasSizes) {
                out = out.with(axis, sizes.get(i));
            } else if (given.get(i) != 1) {
                scales[axis] = given.get(i);
                out = out.with(axis, Dim.of((long) Math.floor(shape.size(axis) * given.get(i))));
            }
        }
        if (!hasSizes) {
            Value factors = ops.constant(Tensor.reals(DataType.FLOAT, Shape.of(scales.length), scales));
            return ops.resize(x, factors, null, texts, out);
        }
        // Axes that keep their size are left out, since one may be symbolic.
        List<Long> resized = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (!out.dim(axis).equals(shape.dim(axis))) {
                resized.add((long) axis);
                lengths.add(out.size(axis));
            }
        }
        if (resized.isEmpty()) {
            return ops.identity(x);
        }
        texts.put("axes", Attribute.of(resized));
        return ops.resize(x, null, ops.int64s(array(lengths)), texts, out);
    }

    private List<Double> scales() {
        require(has(2), "the input 2 is missing");
        return inputs
                .get(2)
                .tensor()
                .flatMap(KnownTensor::of)
                .orElseThrow(() -> new UnsupportedOperationException("the input 2 must be a constant"))
                .elements()
                .stream()
                .map(SymbolicNumber::number)
                .toList();
    }

    private Value castLike() {
        unread.remove("saturate");
        return ops.cast(input(0), inputs.get(1).type().dataType());
    }

    private Value mod() {
        require(integer("fmod", 0) == 0, "fmod must be 0");
        return ops.mod(input(0), input(1));
    }

    private Value constantOfShape() {
        Tensor value = attributes.containsKey("value") ? tensor("value") : Tensor.floats(Shape.of(1), 0);
        return ops.expand(ops.reshape(ops.constant(value), Shape.SCALAR), input(0), sizes(0));
    }

    /** Numbers whose count must be known or a symbolic dimension. */
    private Value range() {
        KnownTensor limit = known(1);
        require(
                limit.dataType() == DataType.INT64 && number(0) == 0 && number(2) == 1,
                "only int64 numbers from 0 by 1 are supported");
        return ops.range(
                input(0), input(1), input(2), limit.elements().getFirst().dim());
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
            throw new UnsupportedOperationException(TensorReader.unsupported((int) integer("to", 0)), e);
        }
    }

    private Value folded(BinaryOperator<Value> operator) {
        return allInputs().stream().reduce(operator).orElseThrow();
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
        return ops.split(input(0), axis, sizes);
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
        List<SymbolicNumber> target = known(1).elements();
        boolean keepsZero = integer("allowzero", 0) == 1;
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            SymbolicNumber size = target.get(i);
            boolean isKept = size.factor() == 0 && !keepsZero;
            dims.add(isKept ? shape.dim(i) : size.factor() == -1 ? null : size.dim());
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

    private boolean has(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    private Value optional(int index) {
        return has(index) ? inputs.get(index).value() : null;
    }

    /** The elements of an input that must be an int64 constant. */
    private List<Long> constant(int index) {
        return Optional.of(known(index))
                .filter(tensor -> tensor.dataType() == DataType.INT64 && tensor.isConstant())
                .orElseThrow(
                        () -> new UnsupportedOperationException("the input " + index + " must be an int64 constant"))
                .integers();
    }

    /** An input that must be known before run time. */
    private KnownTensor known(int index) {
        require(has(index), "the input " + index + " is missing");
        return inputs.get(index)
                .known()
                .orElseThrow(() -> new UnsupportedOperationException(
                        "the input " + index + " must be a constant, or sizes that are known before run time"));
    }

    /** An input of sizes as a shape. */
    private Shape sizes(int index) {
        return new Shape(
                known(index).elements().stream().map(SymbolicNumber::dim).toList());
    }

    /** An input that must be a constant of one element. */
    private double number(int index) {
        Optional<KnownTensor> tensor = inputs.get(index).tensor().flatMap(KnownTensor::of);
        require(
                tensor.isPresent() && tensor.get().elements().size() == 1,
                "the input " + index + " must be a constant of one element");
        return tensor.get().elements().getFirst().number();
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
