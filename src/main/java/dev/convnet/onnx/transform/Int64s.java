package dev.convnet.onnx.transform;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** One-dimensional int64 tensors and integer attributes, the forms in which operators take axes, sizes and positions. */
final class Int64s {
    private Int64s() {}

    /** A Constant node with the output {@code name}. */
    static NodeProto constant(String name, List<Long> values) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .setName(name)
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor(values)))
                .build();
    }

    private static TensorProto tensor(List<Long> values) {
        ByteBuffer data = ByteBuffer.allocate(values.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(data::putLong);
        return TensorProto.newBuilder()
                .addDims(values.size())
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .setRawData(ByteString.copyFrom(data.flip()))
                .build();
    }

    /** The elements of an int64 tensor. */
    static List<Long> values(TensorProto tensor) {
        if (!tensor.hasRawData()) {
            return tensor.getInt64DataList();
        }
        List<Long> values = new ArrayList<>();
        ByteBuffer data = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            values.add(data.getLong());
        }
        return values;
    }

    /** The type of a one-dimensional int64 value. */
    static ValueInfoProto info(String name, long size) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.INT64_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(size)))))
                .build();
    }

    static AttributeProto attribute(String name, List<Long> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
