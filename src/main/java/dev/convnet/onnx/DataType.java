package dev.convnet.onnx;

/** Element types of tensors, with their numbers in the format ({@code TensorProto.DataType}) and sizes in bytes. */
public enum DataType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    DOUBLE(11, 8);

    private final int number;
    private final int bytes;

    DataType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** The element type with that number. @throws IllegalArgumentException if it is none of these */
    public static DataType of(int number) {
        for (DataType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("tensors of the element type " + number + " are not supported");
    }

    public int number() {
        return number;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloatingPoint() {
        return this == FLOAT || this == DOUBLE;
    }
}
