package dev.convnet.onnx.file;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Reads tensors from protobuf messages. */
final class TensorReader {
    private TensorReader() {}

    /**
     * Reads a tensor.
     *
     * @param error creates the exception to throw from a message about the tensor
     */
    static Tensor read(TensorProto proto, Function<String, RuntimeException> error) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw error.apply("has external data, and its file is not known here");
        }
        DataType type;
        try {
            type = DataType.of(proto.getDataType());
        } catch (IllegalArgumentException _) {
            throw error.apply(unsupported(proto.getDataType()));
        }
        TensorType tensorType = new TensorType(
                type,
                Shape.of(proto.getDimsList().stream().mapToLong(Long::longValue).toArray()));
        ByteBuffer data = proto.hasRawData() ? proto.getRawData().asReadOnlyByteBuffer() : data(proto, type);
        long expected = tensorType.bytes();
        if (data.remaining() != expected) {
            throw error.apply("has " + data.remaining() + " bytes of data, but its shape needs " + expected);
        }
        return new Tensor(tensorType, data);
    }

    /** The message about an element type that {@link DataType} lacks. */
    static String unsupported(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return "the element type " + (type == null ? number : ElementTypes.name(type)) + " is not supported";
    }

    /** The elements from the field for the element type. */
    private static ByteBuffer data(TensorProto proto, DataType type) {
        int count = switch (type) {
            case FLOAT -> proto.getFloatDataCount();
            case DOUBLE -> proto.getDoubleDataCount();
            case INT64 -> proto.getInt64DataCount();
            case INT32, UINT8, BOOL, FLOAT16, BFLOAT16 -> proto.getInt32DataCount();
        };
        ByteBuffer data = Tensor.allocate((long) count * type.bytes());
        for (int i = 0; i < count; i++) {
            switch (type) {
                case FLOAT -> data.putFloat(proto.getFloatData(i));
                case DOUBLE -> data.putDouble(proto.getDoubleData(i));
                case INT64 -> data.putLong(proto.getInt64Data(i));
                case INT32 -> data.putInt(proto.getInt32Data(i));
                case UINT8, BOOL -> data.put((byte) proto.getInt32Data(i));
                case FLOAT16, BFLOAT16 -> data.putShort((short) proto.getInt32Data(i));
            }
        }
        return data.flip();
    }
}
