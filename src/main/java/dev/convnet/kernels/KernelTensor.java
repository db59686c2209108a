package dev.convnet.kernels;

import static java.util.stream.Collectors.joining;

import dev.convnet.onnx.DataType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;

/** A tensor that a kernel reads or writes: row-major elements in the machine's byte order, outside the heap. */
public final class KernelTensor {
    private final DataType dataType;
    private final long[] shape;
    private final MemorySegment data;

    /**
     * Creates a view of memory.
     *
     * @param shape the sizes, outermost first; none for a scalar
     * @param data the elements
     * @throws IllegalArgumentException if {@code data} has another size than the elements
     */
    public KernelTensor(DataType dataType, long[] shape, MemorySegment data) {
        this.dataType = dataType;
        this.shape = shape;
        this.data = data;
        long bytes = Math.multiplyExact(elements(), dataType.bytes());
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException(this + " has " + bytes + " bytes, not " + data.byteSize());
        }
    }

    public DataType dataType() {
        return dataType;
    }

    public int rank() {
        return shape.length;
    }

    /** The size along {@code axis}, counted from 0. */
    public long size(int axis) {
        return shape[axis];
    }

    /** The sizes, outermost first. */
    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public long elements() {
        return elements(shape);
    }

    /** The product of sizes. @throws ArithmeticException if it overflows a long */
    static long elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    /** The elements. An input's memory is read-only. */
    public MemorySegment data() {
        return data;
    }

    /**
     * Checks the number of dimensions.
     *
     * @return this tensor
     * @throws IllegalArgumentException if the tensor has another number of dimensions than {@code rank}
     */
    public KernelTensor requireRank(int rank) {
        if (rank() != rank) {
            throw new IllegalArgumentException(
                    "the tensor must have " + rank + " dimensions, not " + rank() + ": " + this);
        }
        return this;
    }

    /** The type and shape, as {@code float[2, 3]}. */
    @Override
    public String toString() {
        return dataType.name().toLowerCase(Locale.ROOT)
                + Arrays.stream(shape).mapToObj(Long::toString).collect(joining(", ", "[", "]"));
    }
}
