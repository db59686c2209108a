package dev.convnet.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Converts values to and from those of ONNX Runtime's Java API. */
public final class OrtValues {
    private static final String PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    /** The element types of tensors that the Java API can create. */
    private static final Map<DataType, OnnxJavaType> PASSABLE = Map.ofEntries(
            Map.entry(DataType.FLOAT, OnnxJavaType.FLOAT),
            Map.entry(DataType.DOUBLE, OnnxJavaType.DOUBLE),
            Map.entry(DataType.FLOAT16, OnnxJavaType.FLOAT16),
            Map.entry(DataType.BFLOAT16, OnnxJavaType.BFLOAT16),
            Map.entry(DataType.INT8, OnnxJavaType.INT8),
            Map.entry(DataType.INT16, OnnxJavaType.INT16),
            Map.entry(DataType.INT32, OnnxJavaType.INT32),
            Map.entry(DataType.INT64, OnnxJavaType.INT64),
            Map.entry(DataType.UINT8, OnnxJavaType.UINT8),
            Map.entry(DataType.BOOL, OnnxJavaType.BOOL),
            Map.entry(DataType.STRING, OnnxJavaType.STRING));

    private static final Set<OnnxJavaType> READABLE_IN_SEQUENCES =
            EnumSet.of(OnnxJavaType.FLOAT, OnnxJavaType.DOUBLE, OnnxJavaType.INT64, OnnxJavaType.STRING);

    private OrtValues() {}

    /** Whether the Java API can create a tensor: it supports some element types and at most 8 axes. */
    static boolean canPass(TensorValue tensor) {
        return PASSABLE.containsKey(tensor.type()) && tensor.shape().length <= TensorInfo.MAX_DIMENSIONS;
    }

    /** Whether the Java API can read the bytes of an output of this element type. */
    static boolean canRead(DataType type) {
        return type == DataType.UNDEFINED || numberOf(type) <= numberOf(DataType.FLOAT8E5M2FNUZ);
    }

    private static int numberOf(DataType type) {
        return type.getNumber();
    }

    static OnnxTensor pass(OrtEnvironment environment, TensorValue tensor) throws OrtException {
        if (tensor.type() == DataType.STRING) {
            return OnnxTensor.createTensor(environment, tensor.texts().toArray(String[]::new), tensor.shape());
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(tensor.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        direct.put(tensor.data()).flip();
        return OnnxTensor.createTensor(environment, direct, tensor.shape(), PASSABLE.get(tensor.type()));
    }

    /** A copy of an output of a run. @throws UserError if the Java API cannot read it */
    static ModelValue read(OnnxValue value) throws OrtException {
        return switch (value) {
            case OnnxTensor tensor -> tensor(tensor);
            case OnnxSequence sequence -> {
                SequenceInfo info = sequence.getInfo();
                if (!info.sequenceOfMaps && !READABLE_IN_SEQUENCES.contains(info.sequenceType)) {
                    throw new UserError("an output is a sequence of " + info.sequenceType
                            + " tensors, which ONNX Runtime's Java API cannot read; it can read "
                            + READABLE_IN_SEQUENCES);
                }
                List<ModelValue> values = new ArrayList<>();
                List<? extends OnnxValue> elements = sequence.getValue();
                for (OnnxValue element : elements) {
                    values.add(read(element));
                }
                OnnxValue.close(elements);
                yield new ModelValue.SequenceValue(values);
            }
            case OnnxMap map -> {
                Map<String, ModelValue> values = new LinkedHashMap<>();
                map.getValue().forEach((key, element) -> values.put(key.toString(), scalar(element)));
                yield new ModelValue.MapValue(values);
            }
            default -> throw new IllegalStateException("ONNX Runtime returned a " + value.getType());
        };
    }

    private static TensorValue tensor(OnnxTensor tensor) throws OrtException {
        TensorInfo info = tensor.getInfo();
        long[] shape = info.getShape();
        DataType type = type(info);
        if (type == DataType.UNDEFINED) {
            throw new UserError("an output has an element type that ONNX Runtime's Java API does not support");
        }
        if (type == DataType.STRING) {
            List<String> texts = new ArrayList<>();
            if (info.getNumElements() > 0) {
                flatten(tensor.getValue(), texts);
            }
            return TensorValue.of(shape, texts);
        }
        return TensorValue.of(type, shape, tensor.getByteBuffer());
    }

    /** The element type; undefined if the Java API does not support it. */
    public static DataType type(TensorInfo info) {
        return DataType.valueOf(info.onnxType.name().substring(PREFIX.length()));
    }

    private static void flatten(Object strings, List<String> into) {
        if (strings instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, into);
            }
        } else {
            into.add((String) strings);
        }
    }

    private static TensorValue scalar(Object value) {
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return switch (value) {
            case Long number ->
                TensorValue.of(DataType.INT64, new long[0], data.putLong(number).flip());
            case Double number ->
                TensorValue.of(
                        DataType.DOUBLE, new long[0], data.putDouble(number).flip());
            case Float number ->
                TensorValue.of(
                        DataType.FLOAT, new long[0], data.putFloat(number).flip());
            default -> TensorValue.of(new long[0], List.of(value.toString()));
        };
    }
}
