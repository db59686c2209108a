package dev.convnet.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/**
 * A named tensor of a safetensors file.
 *
 * @param name the name, such as {@code features.0.weight}
 * @param dtype the element type
 * @param shape the dimensions, outermost first; empty for a scalar
 * @param source supplies the elements, little-endian and row-major, between the buffer's position and limit; called at each use,
 *     so that writing a state from other memory copies one tensor at a time
 */
public record SafeTensor(String name, DType dtype, List<Long> shape, Supplier<ByteBuffer> source) {
    public SafeTensor {
        shape = List.copyOf(shape);
        byteSize(dtype, shape);
    }

    /** A tensor over {@code data}, from its position to its limit; nothing is copied. */
    public SafeTensor(String name, DType dtype, List<Long> shape, ByteBuffer data) {
        this(name, dtype, shape, data.slice()::duplicate);
        checkSize(data);
    }

    /** A float32 tensor of a copy of {@code values}. */
    public static SafeTensor of(String name, List<Long> shape, float... values) {
        ByteBuffer data = allocate(DType.F32, values.length);
        data.asFloatBuffer().put(values);
        return new SafeTensor(name, DType.F32, shape, data);
    }

    /** An int64 tensor of a copy of {@code values}. */
    public static SafeTensor of(String name, List<Long> shape, long... values) {
        ByteBuffer data = allocate(DType.I64, values.length);
        data.asLongBuffer().put(values);
        return new SafeTensor(name, DType.I64, shape, data);
    }

    /**
     * The same tensor in float32: itself, or a copy on each use of {@link #data}. Halves and bfloat16 numbers keep their values; float64
     * numbers are rounded.
     *
     * @throws IllegalArgumentException if the elements are no floating-point numbers
     */
    public SafeTensor floats() {
        return switch (dtype) {
            case F32 -> this;
            case F16 -> converted((data, i) -> Float.float16ToFloat(data.getShort(i * Short.BYTES)));
            case BF16 -> converted((data, i) -> Float.intBitsToFloat(data.getShort(i * Short.BYTES) << Short.SIZE));
            case F64 -> converted((data, i) -> (float) data.getDouble(i * Double.BYTES));
            case I64, I32, I16, I8, U8, BOOL ->
                throw new IllegalArgumentException("%s is %s, which is no floating-point type".formatted(name, dtype));
        };
    }

    /** Reads element {@code index} of little-endian data. */
    private interface ElementReader {
        float read(ByteBuffer data, int index);
    }

    private SafeTensor converted(ElementReader reader) {
        int elements = Math.toIntExact(elements());
        return new SafeTensor(name, DType.F32, shape, () -> {
            ByteBuffer from = data();
            ByteBuffer to = allocate(DType.F32, elements);
            for (int i = 0; i < elements; i++) {
                to.putFloat(reader.read(from, i));
            }
            return to.flip();
        });
    }

    /** Whether the elements are floating-point numbers. */
    public boolean isFloatingPoint() {
        return dtype == DType.F32 || dtype == DType.F16 || dtype == DType.BF16 || dtype == DType.F64;
    }

    /** The same tensor under another name. */
    public SafeTensor renamed(String other) {
        return new SafeTensor(other, dtype, shape, source);
    }

    /** The number of elements. */
    public long elements() {
        return byteSize() / dtype.bytes();
    }

    /** The size of the elements in bytes. */
    public long byteSize() {
        return byteSize(dtype, shape);
    }

    /**
     * The elements as a little-endian buffer from position 0; for a tensor that was read from a file, a direct, read-only
     * view of the mapped file, aligned to the element size.
     */
    public ByteBuffer data() {
        ByteBuffer data = source.get();
        checkSize(data);
        return data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The size of a tensor in bytes.
     *
     * @throws IllegalArgumentException if a dimension is negative or the product does not fit
     */
    static long byteSize(DType dtype, List<Long> shape) {
        long size = dtype.bytes();
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("shape " + shape + " has a negative dimension");
            }
            try {
                size = Math.multiplyExact(size, dimension);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("shape " + shape + " is too large", e);
            }
        }
        return size;
    }

    private void checkSize(ByteBuffer data) {
        if (data.remaining() != byteSize()) {
            throw new IllegalArgumentException(
                    "%s: %s %s takes %d bytes, not %d".formatted(name, dtype, shape, byteSize(), data.remaining()));
        }
    }

    private static ByteBuffer allocate(DType dtype, int elements) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(dtype.bytes(), elements))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
