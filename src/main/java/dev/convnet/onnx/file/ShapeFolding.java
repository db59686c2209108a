package dev.convnet.onnx.file;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.file.SymbolicNumber.UnknownNumberException;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Computes sizes while a model is read. Exporters write the size of a Reshape, for example, as a chain of Shape, Gather and Concat.
 * A node whose inputs are constants or sizes becomes a tensor of numbers and symbolic dimensions; the nodes of the chain disappear.
 * Sizes that are not a multiple of one symbolic dimension, and operators that are not listed here, stay nodes of the graph.
 */
final class ShapeFolding {
    private final NodeProto node;
    private final List<Operand> inputs;

    private ShapeFolding(NodeProto node, List<Operand> inputs) {
        this.node = node;
        this.inputs = inputs;
    }

    /**
     * The first output of a node.
     *
     * @param inputs the node's inputs; {@code null} where one is left out
     * @return empty if it is not known before run time
     */
    static Optional<KnownTensor> fold(NodeProto node, List<Operand> inputs) {
        boolean readsTypesOnly =
                node.getOpType().equals("Shape") || node.getOpType().equals("Size");
        if (inputs.isEmpty()
                || !List.of("", "ai.onnx").contains(node.getDomain())
                || (!readsTypesOnly
                        && inputs.stream().anyMatch(i -> i != null && i.known().isEmpty()))) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new ShapeFolding(node, inputs).fold());
        } catch (UnknownNumberException
                | ShapeException
                | UnsupportedOperationException
                | IndexOutOfBoundsException
                | ArithmeticException _) {
            return Optional.empty();
        }
    }

    /** The first output; {@code null} for other operators. */
    private KnownTensor fold() {
        return switch (node.getOpType()) {
            case "Shape" -> shape();
            case "Size" ->
                scalar(SymbolicNumber.of(inputs.getFirst()
                        .type()
                        .shape()
                        .product(0, inputs.getFirst().type().shape().rank())));
            case "Identity" -> input(0);
            case "Cast" -> cast(DataType.of((int) integer("to", 0)));
            case "CastLike" -> cast(input(1).dataType());
            case "Add" -> binary(SymbolicNumber::plus);
            case "Sub" -> binary(SymbolicNumber::minus);
            case "Mul" -> binary(SymbolicNumber::times);
            case "Div" -> binary((a, b) -> a.dividedBy(b, input(0).isInteger()));
            case "Mod" -> integer("fmod", 0) == 0 ? binary(SymbolicNumber::modulo) : null;
            case "Min" -> binary((a, b) -> SymbolicNumber.of(Math.min(a.number(), b.number())));
            case "Max" -> binary((a, b) -> SymbolicNumber.of(Math.max(a.number(), b.number())));
            case "Pow" -> binary((a, b) -> SymbolicNumber.of(Math.pow(a.number(), b.number())));
            case "Neg" -> unary(a -> SymbolicNumber.of(0).minus(a));
            case "Abs" -> unary(a -> new SymbolicNumber(Math.abs(a.factor()), a.symbol()));
            case "Sqrt" -> unary(a -> SymbolicNumber.of(Math.sqrt(a.number())));
            case "Reciprocal" -> unary(a -> SymbolicNumber.of(1 / a.number()));
            case "Floor" -> unary(a -> SymbolicNumber.of(Math.floor(a.number())));
            case "Ceil" -> unary(a -> SymbolicNumber.of(Math.ceil(a.number())));
            case "Not" -> unary(a -> truth(a.number() == 0));
            case "Equal" -> compare((a, b) -> truth(a.isEqualTo(b)));
            case "Less" -> compare((a, b) -> truth(a.number() < b.number()));
            case "LessOrEqual" -> compare((a, b) -> truth(a.number() <= b.number()));
            case "Greater" -> compare((a, b) -> truth(a.number() > b.number()));
            case "GreaterOrEqual" -> compare((a, b) -> truth(a.number() >= b.number()));
            case "And" -> compare((a, b) -> truth(a.number() != 0 && b.number() != 0));
            case "Or" -> compare((a, b) -> truth(a.number() != 0 || b.number() != 0));
            case "Where" -> where();
            case "Reshape" -> input(0).reshaped(reshaped());
            case "Flatten", "Squeeze" -> squeeze();
            case "Unsqueeze" -> unsqueeze();
            // Transposed real numbers are weights, not sizes.
            case "Transpose" -> input(0).isInteger() ? transpose() : null;
            case "Concat" -> concat();
            case "Gather" -> gather();
            case "Slice" -> slice();
            case "Expand" -> input(0).broadcast(input(0).shape().broadcast("Expand", target(1)));
            case "ConstantOfShape" -> constantOfShape();
            case "Range" -> range();
            case "ScatterND" -> scatter();
            case "ReduceProd" -> reduced(SymbolicNumber.of(1), SymbolicNumber::times);
            case "ReduceSum" -> reduced(SymbolicNumber.of(0), SymbolicNumber::plus);
            default -> null;
        };
    }

    private KnownTensor shape() {
        Shape shape = inputs.getFirst().type().shape();
        int start = Math.clamp(fromEnd(integer("start", 0), shape.rank()), 0, shape.rank());
        int end = Math.clamp(fromEnd(integer("end", shape.rank()), shape.rank()), start, shape.rank());
        return KnownTensor.of(shape.dims().subList(start, end).stream()
                .map(SymbolicNumber::of)
                .toList());
    }

    private KnownTensor cast(DataType to) {
        boolean isReal = to == DataType.FLOAT || to == DataType.DOUBLE;
        if (!isReal && to != DataType.INT64 && to != DataType.INT32 && to != DataType.BOOL) {
            throw new UnknownNumberException();
        }
        return typed(to, unary(a -> {
            if (isReal) {
                return a;
            }
            return to == DataType.BOOL
                    ? truth(a.number() != 0)
                    : new SymbolicNumber((double) (long) a.factor(), a.symbol());
        }));
    }

    private KnownTensor unary(UnaryOperator<SymbolicNumber> operator) {
        return new KnownTensor(
                input(0).type(),
                input(0).elements().stream().map(operator).map(this::rounded).toList());
    }

    private KnownTensor binary(BinaryOperator<SymbolicNumber> operator) {
        KnownTensor result = input(0);
        for (int i = 1; i < inputs.size(); i++) {
            Shape shape = result.shape().broadcast(node.getOpType(), input(i).shape());
            List<SymbolicNumber> a = result.broadcast(shape).elements();
            List<SymbolicNumber> b = input(i).broadcast(shape).elements();
            result = KnownTensor.of(
                    result.dataType(),
                    shape,
                    IntStream.range(0, a.size())
                            .mapToObj(at -> rounded(operator.apply(a.get(at), b.get(at))))
                            .toList());
        }
        return result;
    }

    private KnownTensor compare(BinaryOperator<SymbolicNumber> operator) {
        return typed(DataType.BOOL, binary(operator));
    }

    /** In the precision of the node's element type. */
    private SymbolicNumber rounded(SymbolicNumber number) {
        return input(0).dataType() == DataType.FLOAT
                ? new SymbolicNumber((float) number.factor(), number.symbol())
                : number;
    }

    private KnownTensor where() {
        Shape shape = input(0).shape().broadcast("Where", input(1).shape().broadcast("Where", input(2).shape()));
        List<SymbolicNumber> conditions = input(0).broadcast(shape).elements();
        List<SymbolicNumber> a = input(1).broadcast(shape).elements();
        List<SymbolicNumber> b = input(2).broadcast(shape).elements();
        return KnownTensor.of(
                input(1).dataType(),
                shape,
                IntStream.range(0, a.size())
                        .mapToObj(i -> conditions.get(i).number() != 0 ? a.get(i) : b.get(i))
                        .toList());
    }

    private Shape reshaped() {
        List<Long> sizes = new ArrayList<>(input(1).integers());
        int open = sizes.indexOf(-1L);
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) == 0 && integer("allowzero", 0) == 0) {
                sizes.set(i, input(0).shape().size(i));
            }
        }
        if (open >= 0) {
            sizes.set(open, 1L);
            sizes.set(open, input(0).elements().size() / Shape.of(array(sizes)).elements());
        }
        return Shape.of(array(sizes));
    }

    private KnownTensor squeeze() {
        Shape shape = input(0).shape();
        if (node.getOpType().equals("Flatten")) {
            int axis = shape.axis(integer("axis", 1));
            return input(0).reshaped(Shape.of(shape.product(0, axis), shape.product(axis, shape.rank())));
        }
        List<Integer> axes = has(1)
                ? input(1).integers().stream().map(shape::axis).toList()
                : IntStream.range(0, shape.rank()).boxed().toList();
        return input(0).reshaped(new Shape(IntStream.range(0, shape.rank())
                .filter(i -> !axes.contains(i) || shape.size(i) != 1)
                .mapToObj(shape::dim)
                .toList()));
    }

    private KnownTensor unsqueeze() {
        List<Dim> dims = new ArrayList<>(input(0).shape().dims());
        int rank = dims.size() + input(1).elements().size();
        input(1).integers().stream()
                .map(axis -> fromEnd(axis, rank))
                .sorted()
                .forEach(axis -> dims.add(axis, Dim.of(1)));
        return input(0).reshaped(new Shape(dims));
    }

    private KnownTensor transpose() {
        Shape shape = input(0).shape();
        List<Long> permutation = integers("perm");
        int[] from = KnownTensor.strides(shape);
        int[] axes = IntStream.range(0, shape.rank())
                .map(i -> permutation.isEmpty()
                        ? shape.rank() - 1 - i
                        : permutation.get(i).intValue())
                .toArray();
        Shape target = new Shape(IntStream.of(axes).mapToObj(shape::dim).toList());
        int[] to = KnownTensor.strides(target);
        return KnownTensor.of(
                input(0).dataType(),
                target,
                IntStream.range(0, input(0).elements().size())
                        .mapToObj(i -> {
                            int at = 0;
                            for (int axis = 0; axis < axes.length; axis++) {
                                at += (int) (i / to[axis] % target.size(axis)) * from[axes[axis]];
                            }
                            return input(0).elements().get(at);
                        })
                        .toList());
    }

    private KnownTensor concat() {
        Shape first = input(0).shape();
        int axis = first.axis(integer("axis", 0));
        int outer = KnownTensor.size(new Shape(first.dims().subList(0, axis)));
        List<SymbolicNumber> elements = new ArrayList<>();
        for (int row = 0; row < outer; row++) {
            for (int i = 0; i < inputs.size(); i++) {
                int length = input(i).elements().size() / outer;
                elements.addAll(input(i).elements().subList(row * length, (row + 1) * length));
            }
        }
        long total = 0;
        for (int i = 0; i < inputs.size(); i++) {
            total += input(i).shape().size(axis);
        }
        return KnownTensor.of(input(0).dataType(), first.with(axis, Dim.of(total)), elements);
    }

    private KnownTensor gather() {
        Shape shape = input(0).shape();
        int axis = shape.axis(integer("axis", 0));
        List<Dim> dims = new ArrayList<>(shape.dims().subList(0, axis));
        dims.addAll(input(1).shape().dims());
        dims.addAll(shape.dims().subList(axis + 1, shape.rank()));
        int size = (int) shape.size(axis);
        return KnownTensor.of(
                input(0).dataType(),
                new Shape(dims),
                taken(
                        input(0),
                        axis,
                        input(1).integers().stream().map(i -> fromEnd(i, size)).toList()));
    }

    /** The elements of {@code x} at these positions of an axis. */
    private static List<SymbolicNumber> taken(KnownTensor x, int axis, List<Integer> positions) {
        int stride = KnownTensor.strides(x.shape())[axis];
        int row = stride * (int) x.shape().size(axis);
        List<SymbolicNumber> elements = new ArrayList<>();
        for (int start = 0; start < x.elements().size(); start += row) {
            for (int position : positions) {
                int at = start + position * stride;
                elements.addAll(x.elements().subList(at, at + stride));
            }
        }
        return elements;
    }

    private KnownTensor slice() {
        KnownTensor x = input(0);
        List<Long> starts = input(1).integers();
        List<Long> ends = input(2).integers();
        for (int i = 0; i < starts.size(); i++) {
            int axis = x.shape().axis(has(3) ? input(3).integers().get(i) : i);
            long step = has(4) ? input(4).integers().get(i) : 1;
            long size = x.shape().size(axis);
            long low = step > 0 ? 0 : -1;
            long start = Math.clamp(position(starts.get(i), size), 0, step > 0 ? size : size - 1);
            long end = Math.clamp(position(ends.get(i), size), low, size);
            List<Integer> positions = new ArrayList<>();
            for (long at = start; step > 0 ? at < end : at > end; at += step) {
                positions.add((int) at);
            }
            x = KnownTensor.of(x.dataType(), x.shape().with(axis, Dim.of(positions.size())), taken(x, axis, positions));
        }
        return x;
    }

    private static long position(long index, long size) {
        return index < 0 && index >= -size ? index + size : index;
    }

    private KnownTensor constantOfShape() {
        KnownTensor value = node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals("value"))
                .map(attribute -> TensorReader.read(attribute.getT(), UnsupportedOperationException::new))
                .findFirst()
                .map(tensor -> KnownTensor.of(tensor).orElseThrow(UnknownNumberException::new))
                .orElse(KnownTensor.of(DataType.FLOAT, Shape.of(1), List.of(SymbolicNumber.of(0))));
        Shape shape = target(0);
        return KnownTensor.of(
                value.dataType(),
                shape,
                Collections.nCopies(KnownTensor.size(shape), value.elements().getFirst()));
    }

    private KnownTensor range() {
        double start = input(0).elements().getFirst().number();
        double delta = input(2).elements().getFirst().number();
        double count = Math.max(0, Math.ceil((input(1).elements().getFirst().number() - start) / delta));
        Shape shape = Shape.of((long) count);
        return KnownTensor.of(
                input(0).dataType(),
                shape,
                IntStream.range(0, KnownTensor.size(shape))
                        .mapToObj(i -> SymbolicNumber.of(start + i * delta))
                        .toList());
    }

    private KnownTensor scatter() {
        if (attribute("reduction").isPresent()) {
            throw new UnknownNumberException();
        }
        KnownTensor x = input(0);
        List<SymbolicNumber> elements = new ArrayList<>(x.elements());
        int depth = (int) input(1).shape().size(-1);
        int length = depth == 0 ? elements.size() : KnownTensor.strides(x.shape())[depth - 1];
        List<Long> indices = input(1).integers();
        for (int k = 0; k < indices.size() / depth; k++) {
            int at = 0;
            for (int axis = 0; axis < depth; axis++) {
                int index =
                        fromEnd(indices.get(k * depth + axis), (int) x.shape().size(axis));
                at += index * KnownTensor.strides(x.shape())[axis];
            }
            for (int i = 0; i < length; i++) {
                elements.set(at + i, input(2).elements().get(k * length + i));
            }
        }
        return new KnownTensor(x.type(), elements);
    }

    /** Over all axes of a tensor of one axis. */
    private KnownTensor reduced(SymbolicNumber neutral, BinaryOperator<SymbolicNumber> operator) {
        if (input(0).shape().rank() > 1) {
            throw new UnknownNumberException();
        }
        Shape shape = integer("keepdims", 1) == 1 ? Shape.of(1) : Shape.SCALAR;
        return KnownTensor.of(
                input(0).dataType(), shape, List.of(input(0).elements().stream().reduce(neutral, operator)));
    }

    private static KnownTensor scalar(SymbolicNumber number) {
        return KnownTensor.of(DataType.INT64, Shape.SCALAR, List.of(number));
    }

    private static KnownTensor typed(DataType type, KnownTensor tensor) {
        return KnownTensor.of(type, tensor.shape(), tensor.elements());
    }

    private static SymbolicNumber truth(boolean value) {
        return SymbolicNumber.of(value ? 1 : 0);
    }

    /** An input of sizes as a shape of numbers. */
    private Shape target(int index) {
        return Shape.of(array(input(index).integers()));
    }

    private static long[] array(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static int fromEnd(long index, int size) {
        return (int) (index < 0 ? index + size : index);
    }

    private boolean has(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    private KnownTensor input(int index) {
        return inputs.get(index).known().orElseThrow(UnknownNumberException::new);
    }

    private long integer(String name, long absent) {
        return attribute(name).map(AttributeProto::getI).orElse(absent);
    }

    private List<Long> integers(String name) {
        return attribute(name).map(AttributeProto::getIntsList).orElse(List.of());
    }

    private Optional<AttributeProto> attribute(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }
}
