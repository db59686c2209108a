package dev.convnet.onnx.transform;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The elements of a float32 tensor.
 *
 * @param dims the shape
 * @param values the elements, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record FloatTensor(List<Long> dims, float[] values) {
    FloatTensor {
        dims = List.copyOf(dims);
    }

    /** Reads a float32 tensor. */
    static FloatTensor of(TensorProto tensor) {
        float[] values;
        if (tensor.hasRawData()) {
            ByteBuffer data = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            values = new float[data.remaining() / Float.BYTES];
            data.asFloatBuffer().get(values);
        } else {
            values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
        }
        return new FloatTensor(tensor.getDimsList(), values);
    }

    /** The tensor with a name. */
    TensorProto proto(String name) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .addAllDims(dims)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(data))
                .build();
    }

    /** The index, on the axis {@code axis}, of the element at {@code position}. */
    int index(int position, int axis) {
        long inner = dims.stream().skip(axis + 1L).reduce(1L, Math::multiplyExact);
        return Math.toIntExact(position / inner % dims.get(axis));
    }
}
