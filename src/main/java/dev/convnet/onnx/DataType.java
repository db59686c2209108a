package dev.convnet.onnx;

/** The supported element types of tensors. */
public enum DataType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    BFLOAT16(16, 2);

    private final int number;
    private final int bytes;

    DataType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /**
     * The element type that the ONNX format ({@code TensorProto.DataType}) gives this number.
     *
     * @throws IllegalArgumentException if the element type is not supported
     */
    public static DataType of(int number) {
        for (DataType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("the element type " + number + " is not supported");
    }

    /** The element type's number in the ONNX format. */
    public int number() {
        return number;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether this is a floating-point type. */
    public boolean isFloatingPoint() {
        return this == FLOAT || this == DOUBLE || this == FLOAT16 || this == BFLOAT16;
    }
}
