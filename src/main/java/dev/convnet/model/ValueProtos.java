package dev.convnet.model;

import com.google.protobuf.ByteString;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.MapProto;
import dev.convnet.onnx.proto.OptionalProto;
import dev.convnet.onnx.proto.SequenceProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.onnx.proto.TypeProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads values from ONNX's Protocol Buffers messages. */
public final class ValueProtos {
    private ValueProtos() {}

    /**
     * Reads a value from a file like {@code input_0.pb}.
     *
     * @param type the type of the model's input or output, which decides the message that the file holds
     * @throws UserError if the file cannot be read or does not hold such a value
     */
    public static ModelValue read(Path file, TypeProto type) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return switch (type.getValueCase()) {
                case SEQUENCE_TYPE -> sequence(SequenceProto.parseFrom(bytes));
                case MAP_TYPE -> map(MapProto.parseFrom(bytes));
                case OPTIONAL_TYPE -> optional(OptionalProto.parseFrom(bytes));
                case SPARSE_TENSOR_TYPE, OPAQUE_TYPE ->
                    throw new UserError(file + ": values of type " + type.getValueCase() + " are not supported");
                case TENSOR_TYPE, VALUE_NOT_SET -> tensor(TensorProto.parseFrom(bytes));
            };
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UserError(file + ": not an ONNX value: " + e.getMessage(), e);
        }
    }

    /**
     * The tensor of a message that contains its data.
     *
     * @throws IllegalArgumentException if the data does not match the type and shape, or is external
     */
    public static TensorValue tensor(TensorProto proto) {
        DataType type = DataType.forNumber(proto.getDataType());
        long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        if (type == null || type == DataType.UNDEFINED) {
            throw new IllegalArgumentException("unknown element type " + proto.getDataType());
        }
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw new IllegalArgumentException("the data of tensor " + proto.getName() + " is external");
        }
        if (type == DataType.STRING) {
            return TensorValue.of(
                    shape,
                    proto.getStringDataList().stream()
                            .map(ByteString::toStringUtf8)
                            .toList());
        }
        ByteBuffer data = proto.hasRawData() ? proto.getRawData().asReadOnlyByteBuffer() : fields(proto, type);
        return TensorValue.of(type, shape, data);
    }

    /** The message of a tensor of numbers. */
    public static TensorProto proto(String name, TensorValue tensor) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(tensor.type().getNumber())
                .setRawData(ByteString.copyFrom(tensor.data()));
        for (long size : tensor.shape()) {
            proto.addDims(size);
        }
        return proto.build();
    }

    /** The data of a typed field in the layout of raw data. */
    private static ByteBuffer fields(TensorProto proto, DataType type) {
        // A 32-bit field holds one element, or one byte of packed elements.
        int width = Math.max(8, ElementTypes.bits(type)) / 8;
        return switch (type) {
            case FLOAT, COMPLEX64 -> {
                ByteBuffer data = allocate(proto.getFloatDataCount() * 4);
                proto.getFloatDataList().forEach(data::putFloat);
                yield data.flip();
            }
            case DOUBLE, COMPLEX128 -> {
                ByteBuffer data = allocate(proto.getDoubleDataCount() * 8);
                proto.getDoubleDataList().forEach(data::putDouble);
                yield data.flip();
            }
            case INT64 -> integers(proto.getInt64DataList(), width);
            case UINT32, UINT64 -> integers(proto.getUint64DataList(), width);
            default -> integers(proto.getInt32DataList(), width);
        };
    }

    private static ByteBuffer integers(List<? extends Number> values, int width) {
        ByteBuffer data = allocate(values.size() * width);
        for (Number value : values) {
            switch (width) {
                case 1 -> data.put(value.byteValue());
                case 2 -> data.putShort(value.shortValue());
                case 4 -> data.putInt(value.intValue());
                default -> data.putLong(value.longValue());
            }
        }
        return data.flip();
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ModelValue sequence(SequenceProto proto) {
        List<ModelValue> values = new ArrayList<>();
        proto.getTensorValuesList().forEach(t -> values.add(tensor(t)));
        proto.getSequenceValuesList().forEach(s -> values.add(sequence(s)));
        proto.getMapValuesList().forEach(m -> values.add(map(m)));
        proto.getOptionalValuesList().forEach(o -> values.add(optional(o)));
        if (proto.getSparseTensorValuesCount() > 0) {
            throw new IllegalArgumentException("sequences of sparse tensors are not supported");
        }
        return new ModelValue.SequenceValue(values);
    }

    private static ModelValue map(MapProto proto) {
        List<String> keys = new ArrayList<>();
        proto.getKeysList().forEach(key -> keys.add(Long.toString(key)));
        proto.getStringKeysList().forEach(key -> keys.add(key.toStringUtf8()));
        List<ModelValue> values = ((ModelValue.SequenceValue) sequence(proto.getValues())).values();
        if (keys.size() != values.size()) {
            throw new IllegalArgumentException("a map of " + keys.size() + " keys and " + values.size() + " values");
        }
        Map<String, ModelValue> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), values.get(i));
        }
        return new ModelValue.MapValue(map);
    }

    private static ModelValue optional(OptionalProto proto) {
        if (proto.hasTensorValue()) {
            return tensor(proto.getTensorValue());
        }
        if (proto.hasSequenceValue()) {
            return sequence(proto.getSequenceValue());
        }
        if (proto.hasMapValue()) {
            return map(proto.getMapValue());
        }
        if (proto.hasOptionalValue()) {
            return optional(proto.getOptionalValue());
        }
        if (proto.hasSparseTensorValue()) {
            throw new IllegalArgumentException("optional sparse tensors are not supported");
        }
        return new ModelValue.AbsentValue();
    }
}
