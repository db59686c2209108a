package dev.convnet.model;

import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor of any element type of ONNX.
 *
 * <p>The buffer is shared, not copied; it must not be written to after the tensor is created.
 */
public final class TensorValue implements ModelValue {
    private final DataType type;
    private final long[] shape;
    private final int elements;
    private final ByteBuffer data;
    private final List<String> texts;

    private TensorValue(DataType type, long[] shape, ByteBuffer data, List<String> texts) {
        this.type = type;
        this.shape = shape.clone();
        this.elements = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        this.data = data;
        this.texts = texts;
    }

    /**
     * A tensor of numbers.
     *
     * @param data row-major, little-endian; elements smaller than a byte are packed, the first one in the lowest bits
     * @throws IllegalArgumentException if the number of bytes does not match the type and shape
     */
    public static TensorValue of(DataType type, long[] shape, ByteBuffer data) {
        TensorValue tensor = new TensorValue(type, shape, data.slice().order(ByteOrder.LITTLE_ENDIAN), List.of());
        long expected = ElementTypes.bytes(type, tensor.elements);
        if (data.remaining() != expected) {
            throw new IllegalArgumentException(
                    tensor.describe() + " takes " + expected + " bytes, not " + data.remaining());
        }
        return tensor;
    }

    /** A tensor of strings. @throws IllegalArgumentException if the number of strings does not match the shape */
    public static TensorValue of(long[] shape, List<String> texts) {
        TensorValue tensor = new TensorValue(DataType.STRING, shape, ByteBuffer.allocate(0), List.copyOf(texts));
        if (texts.size() != tensor.elements) {
            throw new IllegalArgumentException(
                    tensor.describe() + " takes " + tensor.elements + " strings, not " + texts.size());
        }
        return tensor;
    }

    public DataType type() {
        return type;
    }

    public long[] shape() {
        return shape.clone();
    }

    public int elements() {
        return elements;
    }

    /** A little-endian view of the bytes with its own position; empty for strings. */
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements of a tensor of strings; empty for numbers. */
    public List<String> texts() {
        return texts;
    }

    /** The count of numbers: two for each complex element, otherwise one for each element, and none for strings. */
    public int numbers() {
        return switch (type) {
            case STRING, UNDEFINED -> 0;
            case COMPLEX64, COMPLEX128 -> 2 * elements;
            default -> elements;
        };
    }

    /** Number {@code index} of {@link #numbers()}; a complex element is its real part, then its imaginary part. */
    public double number(int index) {
        DataType part = switch (type) {
            case COMPLEX64 -> DataType.FLOAT;
            case COMPLEX128 -> DataType.DOUBLE;
            default -> type;
        };
        return ElementTypes.number(part, data, index);
    }

    @Override
    public String describe() {
        return ElementTypes.name(type) + Arrays.toString(shape);
    }

    @Override
    public String toString() {
        return describe();
    }
}
