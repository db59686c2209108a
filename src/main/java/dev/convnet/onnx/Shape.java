package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The dimensions of a tensor, outermost first; a scalar has none. */
public record Shape(List<Dim> dims) {
    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        dims = List.copyOf(dims);
    }

    /** A shape of known sizes. */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList());
    }

    /** A shape of these dimensions. */
    public static Shape of(Dim... dims) {
        return new Shape(List.of(dims));
    }

    /** A shape of a first dimension and known sizes: {@code [batch, 1, 28, 28]}. */
    public static Shape of(Dim first, long... rest) {
        List<Dim> dims = new ArrayList<>();
        dims.add(first);
        Arrays.stream(rest).mapToObj(Dim::of).forEach(dims::add);
        return new Shape(dims);
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.size();
    }

    /** The dimension at {@code axis}; negative axes count from the end. */
    public Dim dim(int axis) {
        return dims.get(axis(axis));
    }

    /** The size at {@code axis}. @throws ShapeException if it is symbolic */
    public long size(int axis) {
        if (dim(axis) instanceof Dim.Known(long size)) {
            return size;
        }
        throw new ShapeException("dimension " + axis + " of " + this + " is not known before run time");
    }

    /** The number of elements. @throws ShapeException if a dimension is symbolic, or the number is 2⁶³ or more */
    public long elements() {
        long elements = 1;
        boolean isEmpty = false;
        try {
            for (int axis = 0; axis < rank(); axis++) {
                isEmpty |= size(axis) == 0;
                elements = Math.multiplyExact(elements, Math.max(1, size(axis)));
            }
        } catch (ArithmeticException e) {
            throw ShapeException.tooLarge("the number of elements of the shape " + this, e);
        }
        return isEmpty ? 0 : elements;
    }

    /** The size of every axis. @throws ShapeException if a dimension is symbolic */
    public long[] sizes() {
        return IntStream.range(0, rank()).mapToLong(this::size).toArray();
    }

    /** Whether every dimension is known. */
    public boolean isStatic() {
        return dims.stream().allMatch(d -> d instanceof Dim.Known);
    }

    /** {@code axis} as a non-negative number. @throws ShapeException if this shape has no such axis */
    public int axis(long axis) {
        long positive = axis < 0 ? axis + rank() : axis;
        if (positive < 0 || positive >= rank()) {
            throw new ShapeException("the shape " + this + " has no axis " + axis);
        }
        return (int) positive;
    }

    /** This shape with another dimension at {@code axis}. */
    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis(axis), dim);
        return new Shape(changed);
    }

    /** This shape [N, C, spatial…] with other spatial sizes. */
    public Shape withSpatial(List<Long> sizes) {
        List<Dim> changed = new ArrayList<>(dims.subList(0, 2));
        sizes.forEach(size -> changed.add(Dim.of(size)));
        return new Shape(changed);
    }

    /** The product of the dimensions {@code from} (inclusive) to {@code to} (exclusive). */
    public Dim product(int from, int to) {
        return dims.subList(from, to).stream().reduce(Dim.of(1), Dim::times);
    }

    /**
     * The common shape of two operands by NumPy's rules: shapes are aligned at their last axis, and an axis of size 1 is repeated.
     *
     * @throws ShapeException if they do not fit, naming {@code operator}
     */
    public Shape broadcast(String operator, Shape other) {
        int rank = Math.max(rank(), other.rank());
        List<Dim> common = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Dim a = i < rank - rank() ? Dim.of(1) : dims.get(i - rank + rank());
            Dim b = i < rank - other.rank() ? Dim.of(1) : other.dims.get(i - rank + other.rank());
            if (!a.equals(b) && !a.equals(Dim.of(1)) && !b.equals(Dim.of(1))) {
                throw new ShapeException(operator + ": " + this + " and " + other + " do not broadcast");
            }
            common.add(a.equals(Dim.of(1)) ? b : a);
        }
        return new Shape(common);
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
