package dev.convnet.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor's type and its data.
 *
 * <p>The buffer is shared, not copied, since weights are large; it must not change afterwards.
 *
 * @param type the element type and shape
 * @param data the elements, row-major and little-endian
 */
public record Tensor(TensorType type, ByteBuffer data) {
    public Tensor {
        long expected = type.bytes();
        if (data.remaining() != expected) {
            throw new ShapeException("a tensor " + type + " has " + expected + " bytes, not " + data.remaining());
        }
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A view of the data with its own position, little-endian. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A float32 tensor of {@code values}, row-major. */
    public static Tensor floats(Shape shape, float... values) {
        ByteBuffer data = allocate((long) values.length * Float.BYTES);
        data.asFloatBuffer().put(values);
        return new Tensor(new TensorType(DataType.FLOAT, shape), data);
    }

    /** An int64 tensor of {@code values}, row-major. */
    public static Tensor int64s(Shape shape, long... values) {
        ByteBuffer data = allocate((long) values.length * Long.BYTES);
        data.asLongBuffer().put(values);
        return new Tensor(new TensorType(DataType.INT64, shape), data);
    }

    /** A one-dimensional int64 tensor, the form in which operators take axes, sizes and positions. */
    public static Tensor int64s(long... values) {
        return int64s(Shape.of(values.length), values);
    }

    /** A tensor of a floating-point type, row-major. @throws ShapeException if {@code dataType} is another type */
    public static Tensor reals(DataType dataType, Shape shape, double... values) {
        ByteBuffer data = allocate((long) values.length * dataType.bytes());
        switch (dataType) {
            case FLOAT -> Arrays.stream(values).forEach(v -> data.putFloat((float) v));
            case DOUBLE -> Arrays.stream(values).forEach(data::putDouble);
            case FLOAT16 -> Arrays.stream(values).forEach(v -> data.putShort(Float.floatToFloat16((float) v)));
            case BFLOAT16 -> Arrays.stream(values).forEach(v -> data.putShort(bfloat16((float) v)));
            default -> throw new ShapeException(dataType + " is not a floating-point type");
        }
        return new Tensor(new TensorType(dataType, shape), data.flip());
    }

    /** The upper half of a float32 number, rounded to even. */
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    /** A bool scalar. */
    public static Tensor bool(boolean value) {
        ByteBuffer data = allocate(1).put(0, (byte) (value ? 1 : 0));
        return new Tensor(new TensorType(DataType.BOOL, Shape.SCALAR), data);
    }

    /** Allocates a zeroed little-endian buffer outside the heap. @throws ShapeException if it is larger than 2 GiB, a buffer's limit */
    public static ByteBuffer allocate(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new ShapeException("a tensor of " + bytes + " bytes is larger than 2 GiB, the limit");
        }
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
