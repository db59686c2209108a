package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * ONNX's operators under their own names, as they are in {@link #OPSET}. A call infers the types of its results, records a node on the tape and
 * returns the new edges.
 *
 * <p>All of them throw {@link ShapeException} when the inputs do not fit, naming the operator and the shapes.
 */
public final class Ops {
    /**
     * The version of ONNX's operator set that these are. From 19 on ONNX renews operators for new element types, and ONNX
     * Runtime's CUDA provider has not followed with all of them: it takes Equal, Flatten, Identity, Pad, ReduceMax, Size and
     * ConstantOfShape as they are up to 18, and leaves later ones to the CPU.
     */
    public static final int OPSET = 18;

    private static final long TO_THE_END = Long.MAX_VALUE;
    private static final long PAST_THE_START = Long.MIN_VALUE;

    private final GraphBuilder builder;

    /** @param builder the tape onto which the operators are recorded */
    public Ops(GraphBuilder builder) {
        this.builder = builder;
    }

    /** The tape. */
    public GraphBuilder builder() {
        return builder;
    }

    // Functions

    /** The body of a model-local function: records nodes from its inputs to its outputs. */
    @FunctionalInterface
    public interface FunctionBody {
        List<Value> record(Ops ops, List<Value> inputs);
    }

    /**
     * Calls a model-local function, whose body is traced with the types of this call's inputs.
     *
     * @param domain the function's domain
     * @param function the function's name; its overload follows from the body
     * @param inputNames names of its inputs, for the file
     * @param arguments the inputs; {@code null} where an optional one is left out
     * @param attributes the attributes, which kernels of that operator read; the body has them already worked in
     * @return the outputs
     */
    public List<Value> call(
            String domain,
            String function,
            List<String> inputNames,
            List<Value> arguments,
            Map<String, Attribute> attributes,
            FunctionBody body) {
        return builder.call(
                domain,
                function,
                inputNames,
                arguments,
                attributes,
                (inner, inputs) -> body.record(new Ops(inner), inputs));
    }

    // Constants

    public Value constant(Tensor tensor) {
        return builder.constant(tensor);
    }

    /** A scalar of the element type of {@code like}. */
    public Value scalar(Value like, double value) {
        return builder.constant(Tensor.reals(like.dataType(), Shape.SCALAR, value));
    }

    public Value int64(long value) {
        return builder.constant(Tensor.int64s(Shape.SCALAR, value));
    }

    public Value int64s(long... values) {
        return builder.constant(Tensor.int64s(values));
    }

    // Element by element

    public Value add(Value a, Value b) {
        return binary("Add", a, b);
    }

    public Value sub(Value a, Value b) {
        return binary("Sub", a, b);
    }

    public Value mul(Value a, Value b) {
        return binary("Mul", a, b);
    }

    public Value div(Value a, Value b) {
        return binary("Div", a, b);
    }

    public Value pow(Value base, Value exponent) {
        return binary("Pow", base, exponent);
    }

    /** The remainder of a division of integers, with the sign of the divisor. */
    public Value mod(Value a, Value b) {
        return binary("Mod", a, b);
    }

    public Value max(Value a, Value b) {
        return binary("Max", a, b);
    }

    /** A bool tensor. */
    public Value greaterOrEqual(Value a, Value b) {
        return compare("GreaterOrEqual", a, b);
    }

    /** A bool tensor. */
    public Value greater(Value a, Value b) {
        return compare("Greater", a, b);
    }

    /** A bool tensor. */
    public Value equal(Value a, Value b) {
        return compare("Equal", a, b);
    }

    public Value where(Value condition, Value ifTrue, Value ifFalse) {
        Shape shape = fit("Where", condition.shape(), fit("Where", ifTrue.shape(), ifFalse.shape()));
        return one("Where", List.of(condition, ifTrue, ifFalse), Map.of(), new TensorType(ifTrue.dataType(), shape));
    }

    public Value relu(Value x) {
        return unary("Relu", x);
    }

    public Value sigmoid(Value x) {
        return unary("Sigmoid", x);
    }

    public Value sqrt(Value x) {
        return unary("Sqrt", x);
    }

    public Value exp(Value x) {
        return unary("Exp", x);
    }

    public Value neg(Value x) {
        return unary("Neg", x);
    }

    /** −1, 0 or 1. */
    public Value sign(Value x) {
        return unary("Sign", x);
    }

    public Value reciprocal(Value x) {
        return unary("Reciprocal", x);
    }

    public Value identity(Value x) {
        return unary("Identity", x);
    }

    public Value cast(Value x, DataType to) {
        return x.dataType() == to
                ? x
                : one("Cast", List.of(x), Map.of("to", Attribute.of(to.number())), new TensorType(to, x.shape()));
    }

    // Convolution and pooling; tensors are [N, C, spatial…]

    /**
     * Convolution.
     *
     * @param x [N, C, H, W]
     * @param weight [O, C / groups, kH, kW]
     * @param bias [O], or null
     * @param window stride, padding, dilation; its kernel is the weight's
     * @return [N, O, H', W']
     */
    public Value conv(Value x, Value weight, Value bias, Window window, long groups) {
        if (weight.shape().rank() != x.shape().rank()
                || !weight.shape().dim(1).times(groups).equals(x.shape().dim(1))) {
            throw new ShapeException("Conv: weights " + weight.shape() + " do not fit an input " + x.shape() + " in "
                    + groups + " groups");
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(window.attributes());
        if (groups != 1) {
            attributes.put("group", Attribute.of(groups));
        }
        List<Value> inputs = bias == null ? List.of(x, weight) : List.of(x, weight, bias);
        Shape out = spatial("Conv", x.shape().with(1, weight.shape().dim(0)), window);
        return one("Conv", inputs, attributes, new TensorType(x.dataType(), out));
    }

    /**
     * The transpose of a convolution's linear map: its gradient for the data.
     *
     * @param x [N, O, H', W']
     * @param weight [O, C / groups, kH, kW]
     * @param window the convolution's own window
     * @param size H, W of the convolution's input
     * @return [N, C, H, W]
     */
    public Value convTranspose(Value x, Value weight, Window window, long groups, List<Long> size) {
        List<Long> outputPadding = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            long smallest = window.strides().get(i) * (x.shape().size(2 + i) - 1)
                    + window.reach(i)
                    - window.padsBegin().get(i)
                    - window.padsEnd().get(i);
            outputPadding.add(size.get(i) - smallest);
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(window.attributes());
        if (outputPadding.stream().anyMatch(p -> p != 0)) {
            attributes.put("output_padding", Attribute.of(outputPadding));
        }
        if (groups != 1) {
            attributes.put("group", Attribute.of(groups));
        }
        Shape out = withSpatial(x.shape().with(1, Dim.of(weight.shape().size(1) * groups)), size);
        return one("ConvTranspose", List.of(x, weight), attributes, new TensorType(x.dataType(), out));
    }

    public Value maxPool(Value x, Window window) {
        return one("MaxPool", List.of(x), window.attributes(), pooled("MaxPool", x, window));
    }

    /** The pooled values, and for each the position of its maximum in the whole of {@code x}, flattened (int64). */
    public record MaxPoolResult(Value y, Value indices) {}

    public MaxPoolResult maxPoolWithIndices(Value x, Window window) {
        TensorType y = pooled("MaxPool", x, window);
        List<Value> results =
                onnx("MaxPool", List.of(x), window.attributes(), List.of(y, new TensorType(DataType.INT64, y.shape())));
        return new MaxPoolResult(results.get(0), results.get(1));
    }

    /** Averages over windows. {@code countPadding} says whether padded zeros count as elements, as in PyTorch they do. */
    public Value averagePool(Value x, Window window, boolean countPadding) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(window.attributes());
        if (countPadding && window.pads().stream().anyMatch(p -> p != 0)) {
            attributes.put("count_include_pad", Attribute.of(true));
        }
        return one("AveragePool", List.of(x), attributes, pooled("AveragePool", x, window));
    }

    public Value globalMaxPool(Value x) {
        return one("GlobalMaxPool", List.of(x), Map.of(), globallyPooled(x));
    }

    public Value globalAveragePool(Value x) {
        return one("GlobalAveragePool", List.of(x), Map.of(), globallyPooled(x));
    }

    /** Bilinear resizing of the last two axes of {@code x} [N, C, H, W] to {@code height}×{@code width}, half-pixel centres. */
    public Value resizeBilinear(Value x, long height, long width) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("axes", Attribute.of(2, 3));
        attributes.put("mode", Attribute.of("linear"));
        attributes.put("coordinate_transformation_mode", Attribute.of("half_pixel"));
        Shape out = withSpatial(x.shape(), List.of(height, width));
        return one(
                "Resize",
                Arrays.asList(x, null, null, int64s(height, width)),
                attributes,
                new TensorType(x.dataType(), out));
    }

    /** Each pixel of {@code x} [N, C, H, W] repeated {@code factor} times in both directions: [N, C, H·factor, W·factor]. */
    public Value repeatPixels(Value x, List<Long> factor) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("mode", Attribute.of("nearest"));
        attributes.put("coordinate_transformation_mode", Attribute.of("asymmetric"));
        attributes.put("nearest_mode", Attribute.of("floor"));
        Value scales = constant(Tensor.floats(Shape.of(4), 1, 1, factor.get(0), factor.get(1)));
        List<Long> sizes = List.of(x.shape().size(2) * factor.get(0), x.shape().size(3) * factor.get(1));
        return one(
                "Resize",
                Arrays.asList(x, null, scales),
                attributes,
                new TensorType(x.dataType(), withSpatial(x.shape(), sizes)));
    }

    // Normalisation and dropout

    /**
     * Batch normalisation with given statistics, as at inference.
     *
     * @param x [N, C, …]; the other inputs are [C]
     */
    public Value batchNormalization(Value x, Value scale, Value bias, Value mean, Value variance, float epsilon) {
        requireChannels(x, scale, bias, mean, variance);
        return one(
                "BatchNormalization",
                List.of(x, scale, bias, mean, variance),
                Map.of("epsilon", Attribute.of(epsilon)),
                x.type());
    }

    /** A training step's batch normalisation: the normalised batch and the running statistics that follow. */
    public record BatchNormalizationResult(Value y, Value runningMean, Value runningVariance) {}

    /**
     * Batch normalisation with the statistics of the batch itself.
     *
     * @param momentum the weight of the <em>old</em> statistics, as ONNX counts it (PyTorch's is 1 minus this)
     */
    public BatchNormalizationResult batchNormalizationTraining(
            Value x, Value scale, Value bias, Value mean, Value variance, float epsilon, float momentum) {
        requireChannels(x, scale, bias, mean, variance);
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("epsilon", Attribute.of(epsilon));
        attributes.put("momentum", Attribute.of(momentum));
        attributes.put("training_mode", Attribute.of(true));
        List<Value> results = onnx(
                "BatchNormalization",
                List.of(x, scale, bias, mean, variance),
                attributes,
                List.of(x.type(), mean.type(), variance.type()));
        return new BatchNormalizationResult(results.get(0), results.get(1), results.get(2));
    }

    /** Dropout in training mode: zeroes elements with probability {@code ratio} and scales the others by 1 / (1 − ratio). */
    public Value dropout(Value x, float ratio) {
        Value ratioInput = builder.constant(Tensor.floats(Shape.SCALAR, ratio));
        return one("Dropout", List.of(x, ratioInput, builder.constant(Tensor.bool(true))), Map.of(), x.type());
    }

    // Linear algebra

    /**
     * {@code a · b + c}, with {@code a} and {@code b} matrices that may be taken transposed.
     *
     * @param c what is added, broadcast to the product's shape; may be null
     */
    public Value gemm(Value a, Value b, Value c, boolean transposeA, boolean transposeB) {
        if (a.shape().rank() != 2 || b.shape().rank() != 2) {
            throw new ShapeException("Gemm: takes matrices, not " + a.shape() + " and " + b.shape());
        }
        Dim inner = a.shape().dim(transposeA ? 0 : 1);
        if (!inner.equals(b.shape().dim(transposeB ? 1 : 0))) {
            throw new ShapeException("Gemm: " + a.shape() + (transposeA ? "ᵀ" : "") + " times " + b.shape()
                    + (transposeB ? "ᵀ" : "") + " is not defined");
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        if (transposeA) {
            attributes.put("transA", Attribute.of(true));
        }
        if (transposeB) {
            attributes.put("transB", Attribute.of(true));
        }
        Shape out = Shape.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1));
        return one("Gemm", c == null ? List.of(a, b) : List.of(a, b, c), attributes, new TensorType(a.dataType(), out));
    }

    /** Matrix product over the last two axes; the axes before them broadcast. */
    public Value matMul(Value a, Value b) {
        Shape left = a.shape();
        Shape right = b.shape();
        if (left.rank() < 2 || right.rank() < 2 || !left.dim(-1).equals(right.dim(-2))) {
            throw new ShapeException("MatMul: " + left + " times " + right + " is not defined");
        }
        Shape batch = fit("MatMul", leading(left), leading(right));
        List<Dim> out = new ArrayList<>(batch.dims());
        out.add(left.dim(-2));
        out.add(right.dim(-1));
        return one("MatMul", List.of(a, b), Map.of(), new TensorType(a.dataType(), new Shape(out)));
    }

    // Reductions

    public Value reduceSum(Value x, boolean keepDims, long... axes) {
        return reduce("ReduceSum", x, keepDims, axes);
    }

    public Value reduceMean(Value x, boolean keepDims, long... axes) {
        return reduce("ReduceMean", x, keepDims, axes);
    }

    public Value reduceMax(Value x, boolean keepDims, long... axes) {
        return reduce("ReduceMax", x, keepDims, axes);
    }

    /** The position of the (first) maximum along {@code axis}, int64, with that axis kept as 1 or dropped. */
    public Value argMax(Value x, int axis, boolean keepDims) {
        Map<String, Attribute> attributes =
                Map.of("axis", Attribute.of((long) axis), "keepdims", Attribute.of(keepDims));
        return one(
                "ArgMax", List.of(x), attributes, new TensorType(DataType.INT64, reduced(x.shape(), keepDims, axis)));
    }

    public Value logSoftmax(Value x, int axis) {
        return one("LogSoftmax", List.of(x), Map.of("axis", Attribute.of((long) axis)), x.type());
    }

    // Shape and position

    /**
     * The same elements in another shape.
     *
     * @param target the new shape, with at most one symbolic dimension
     */
    public Value reshape(Value x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        if (target.dims().stream().filter(d -> d instanceof Dim.Symbolic).count() > 1) {
            throw new ShapeException("Reshape: more than one dimension of " + target + " is not known");
        }
        if (x.shape().isStatic() && target.isStatic() && x.shape().elements() != target.elements()) {
            throw new ShapeException("Reshape: " + x.shape() + " and " + target + " differ in size");
        }
        long[] sizes = target.dims().stream()
                .mapToLong(d -> d instanceof Dim.Known(long size) ? size : -1)
                .toArray();
        return one("Reshape", List.of(x, int64s(sizes)), Map.of(), new TensorType(x.dataType(), target));
    }

    /** All axes from {@code axis} on as one: [N, C, H, W] becomes [N, C·H·W] with axis 1. */
    public Value flatten(Value x, int axis) {
        Shape shape = x.shape();
        Shape out = Shape.of(shape.product(0, axis), shape.product(axis, shape.rank()));
        return one("Flatten", List.of(x), Map.of("axis", Attribute.of((long) axis)), new TensorType(x.dataType(), out));
    }

    /** Axis {@code i} of the result is axis {@code permutation[i]} of {@code x}. */
    public Value transpose(Value x, int... permutation) {
        Shape out =
                new Shape(Arrays.stream(permutation).mapToObj(x.shape()::dim).toList());
        long[] perm = Arrays.stream(permutation).asLongStream().toArray();
        return one("Transpose", List.of(x), Map.of("perm", Attribute.of(perm)), new TensorType(x.dataType(), out));
    }

    public Value concat(int axis, List<Value> parts) {
        Shape first = parts.getFirst().shape();
        int at = first.axis(axis);
        long total = 0;
        for (Value part : parts) {
            total += part.shape().size(at);
            if (part.shape().rank() != first.rank()
                    || !part.shape().with(at, Dim.of(0)).equals(first.with(at, Dim.of(0)))) {
                throw new ShapeException("Concat: " + first + " and " + part.shape() + " differ outside axis " + at);
            }
        }
        return one(
                "Concat",
                parts,
                Map.of("axis", Attribute.of((long) axis)),
                new TensorType(parts.getFirst().dataType(), first.with(at, Dim.of(total))));
    }

    /** Every {@code step}-th element of axis {@code axis} from {@code start} (inclusive) to {@code end} (exclusive). */
    public Value slice(Value x, int axis, long start, long end, long step) {
        long size = x.shape().size(axis);
        if (start < 0 || start >= end || end > size || step < 1) {
            throw new ShapeException(
                    "Slice: %d to %d by %d is not in axis %d of %s".formatted(start, end, step, axis, x.shape()));
        }
        if (start == 0 && end == size && step == 1) {
            return x;
        }
        Shape out = x.shape().with(axis, Dim.of((end - start + step - 1) / step));
        return one(
                "Slice",
                List.of(x, int64s(start), int64s(end), int64s(axis), int64s(step)),
                Map.of(),
                new TensorType(x.dataType(), out));
    }

    /** The elements of these axes in the opposite order. */
    public Value reverse(Value x, long... axes) {
        int n = axes.length;
        return one(
                "Slice",
                List.of(
                        x,
                        int64s(filled(n, TO_THE_END)),
                        int64s(filled(n, PAST_THE_START)),
                        int64s(axes),
                        int64s(filled(n, -1))),
                Map.of(),
                x.type());
    }

    /** Zeros around the spatial axes of {@code x} [N, C, spatial…]. */
    public Value padSpatial(Value x, List<Long> before, List<Long> after) {
        if (before.stream().allMatch(p -> p == 0) && after.stream().allMatch(p -> p == 0)) {
            return x;
        }
        int rank = before.size();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            sizes.add(x.shape().size(2 + i) + before.get(i) + after.get(i));
        }
        long[] pads = LongStream.concat(
                        before.stream().mapToLong(Long::longValue),
                        after.stream().mapToLong(Long::longValue))
                .toArray();
        long[] axes = LongStream.range(2, 2 + rank).toArray();
        return one(
                "Pad",
                Arrays.asList(x, int64s(pads), null, int64s(axes)),
                Map.of(),
                new TensorType(x.dataType(), withSpatial(x.shape(), sizes)));
    }

    /** The elements of {@code x} at {@code indices} (int64) along {@code axis}, in the shape of the indices. */
    public Value gather(Value x, Value indices, int axis) {
        List<Dim> out = new ArrayList<>(x.shape().dims().subList(0, axis));
        out.addAll(indices.shape().dims());
        out.addAll(x.shape().dims().subList(axis + 1, x.shape().rank()));
        return one(
                "Gather",
                List.of(x, indices),
                Map.of("axis", Attribute.of((long) axis)),
                new TensorType(x.dataType(), new Shape(out)));
    }

    /** {@code x} [n] with {@code updates} added at {@code indices}, which may name a place more than once; all 1-D. */
    public Value scatterAdd(Value x, Value indices, Value updates) {
        Map<String, Attribute> attributes = Map.of("axis", Attribute.of(0), "reduction", Attribute.of("add"));
        return one("ScatterElements", List.of(x, indices, updates), attributes, x.type());
    }

    /** The sizes of {@code x}, int64 [rank]. */
    public Value shape(Value x) {
        return shape(x, 0, x.shape().rank());
    }

    /** The sizes of the axes from {@code start} (inclusive) to {@code end} (exclusive) of {@code x}, int64. */
    public Value shape(Value x, int start, int end) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        if (start != 0) {
            attributes.put("start", Attribute.of((long) start));
        }
        if (end != x.shape().rank()) {
            attributes.put("end", Attribute.of((long) end));
        }
        return one("Shape", List.of(x), attributes, TensorType.of(DataType.INT64, end - start));
    }

    /**
     * The size of axis {@code axis} of {@code x} as a floating-point scalar: that many ones are added up. Shape's own numbers
     * lie in the host's memory, where to compute with them would take work off the device that has the tensors.
     */
    public Value length(Value x, int axis, DataType type) {
        Value one = constant(Tensor.reals(type, Shape.SCALAR, 1));
        Value ones = expand(
                one, shape(x, axis, axis + 1), new Shape(List.of(x.shape().dim(axis))));
        return reduceSum(ones, false, 0);
    }

    /** The number of elements of {@code x}, an int64 scalar. */
    public Value size(Value x) {
        return one("Size", List.of(x), Map.of(), new TensorType(DataType.INT64, Shape.SCALAR));
    }

    /** {@code start}, {@code start + delta} … up to {@code limit} (exclusive); int64 scalars in, [{@code count}] out. */
    public Value range(Value start, Value limit, Value delta, Dim count) {
        return one("Range", List.of(start, limit, delta), Map.of(), TensorType.of(DataType.INT64, count));
    }

    public Value unsqueeze(Value x, int axis) {
        List<Dim> out = new ArrayList<>(x.shape().dims());
        out.add(axis, Dim.of(1));
        return one("Unsqueeze", List.of(x, int64s(axis)), Map.of(), new TensorType(x.dataType(), new Shape(out)));
    }

    /** {@code x} stretched to {@code target}, whose run-time sizes are {@code sizes} (int64 [rank]). */
    public Value expand(Value x, Value sizes, Shape target) {
        return one(
                "Expand", List.of(x, sizes), Map.of(), new TensorType(x.dataType(), fit("Expand", x.shape(), target)));
    }

    // The pieces

    private Value unary(String opType, Value x) {
        return one(opType, List.of(x), Map.of(), x.type());
    }

    private Value binary(String opType, Value a, Value b) {
        if (a.dataType() != b.dataType()) {
            throw new ShapeException(opType + ": " + a.type() + " and " + b.type() + " differ in element type");
        }
        return one(opType, List.of(a, b), Map.of(), new TensorType(a.dataType(), fit(opType, a.shape(), b.shape())));
    }

    private Value compare(String opType, Value a, Value b) {
        return one(opType, List.of(a, b), Map.of(), new TensorType(DataType.BOOL, fit(opType, a.shape(), b.shape())));
    }

    private Value reduce(String opType, Value x, boolean keepDims, long... axes) {
        int[] positions = Arrays.stream(axes).mapToInt(Math::toIntExact).toArray();
        return one(
                opType,
                List.of(x, int64s(axes)),
                Map.of("keepdims", Attribute.of(keepDims)),
                new TensorType(x.dataType(), reduced(x.shape(), keepDims, positions)));
    }

    private static Shape reduced(Shape shape, boolean keepDims, int... axes) {
        List<Integer> dropped = Arrays.stream(axes).mapToObj(shape::axis).toList();
        return new Shape(IntStream.range(0, shape.rank())
                .filter(i -> keepDims || !dropped.contains(i))
                .mapToObj(i -> dropped.contains(i) ? Dim.of(1) : shape.dim(i))
                .toList());
    }

    private static Shape fit(String opType, Shape a, Shape b) {
        try {
            return a.broadcast(b);
        } catch (ShapeException e) {
            throw new ShapeException(opType + ": " + e.getMessage());
        }
    }

    private static TensorType pooled(String opType, Value x, Window window) {
        return new TensorType(x.dataType(), spatial(opType, x.shape(), window));
    }

    private static TensorType globallyPooled(Value x) {
        return new TensorType(
                x.dataType(),
                withSpatial(x.shape(), Collections.nCopies(x.shape().rank() - 2, 1L)));
    }

    /** {@code shape} [N, C, spatial…] after {@code window} went over it. */
    private static Shape spatial(String opType, Shape shape, Window window) {
        if (shape.rank() != 2 + window.rank()) {
            throw new ShapeException(opType + ": a window over " + window.rank() + " axes does not fit " + shape);
        }
        List<Long> sizes =
                IntStream.range(2, shape.rank()).mapToObj(shape::size).toList();
        return withSpatial(shape, window.outputSizes(opType, sizes));
    }

    private static Shape withSpatial(Shape shape, List<Long> sizes) {
        Shape changed = shape;
        for (int i = 0; i < sizes.size(); i++) {
            changed = changed.with(2 + i, Dim.of(sizes.get(i)));
        }
        return changed;
    }

    private static void requireChannels(Value x, Value... perChannel) {
        Shape channels = Shape.of(x.shape().size(1));
        for (Value value : perChannel) {
            if (!value.shape().equals(channels)) {
                throw new ShapeException(
                        "BatchNormalization: " + value.shape() + " does not fit the channels of " + x.shape());
            }
        }
    }

    private static Shape leading(Shape shape) {
        return new Shape(shape.dims().subList(0, shape.rank() - 2));
    }

    private static long[] filled(int n, long value) {
        long[] all = new long[n];
        Arrays.fill(all, value);
        return all;
    }

    private Value one(String opType, List<Value> inputs, Map<String, Attribute> attributes, TensorType type) {
        return onnx(opType, inputs, attributes, List.of(type)).getFirst();
    }

    private List<Value> onnx(
            String opType, List<Value> inputs, Map<String, Attribute> attributes, List<TensorType> types) {
        return builder.node(OperatorId.onnx(opType), inputs, attributes, types);
    }
}
