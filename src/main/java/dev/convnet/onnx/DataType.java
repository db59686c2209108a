package dev.convnet.onnx;

import java.util.Arrays;
import java.util.Optional;

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

    /** The type of that number in the format; empty where it is none of these. */
    public static Optional<DataType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
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
