package dev.convnet.testing;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tensors by name in safetensors files, the form in which they go to Python and come back. */
public final class TensorFiles {
    private static final Map<DataType, DType> TYPES = new EnumMap<>(Map.of(
            DataType.FLOAT, DType.F32,
            DataType.DOUBLE, DType.F64,
            DataType.INT64, DType.I64,
            DataType.UINT8, DType.U8,
            DataType.BOOL, DType.BOOL));

    private TensorFiles() {}

    public static void write(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, Map.of());
    }

    static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        SafetensorsFile.write(
                file,
                tensors.entrySet().stream()
                        .map(e -> new SafeTensor(
                                e.getKey(),
                                TYPES.get(e.getValue().type().dataType()),
                                Arrays.stream(e.getValue().type().shape().sizes())
                                        .boxed()
                                        .toList(),
                                e.getValue().data()))
                        .toList(),
                metadata);
    }

    public static Map<String, Tensor> read(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SafetensorsFile.read(file).tensors().forEach((name, tensor) -> {
            DataType type = TYPES.entrySet().stream()
                    .filter(e -> e.getValue() == tensor.dtype())
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            Shape shape =
                    Shape.of(tensor.shape().stream().mapToLong(Long::longValue).toArray());
            tensors.put(name, new Tensor(new TensorType(type, shape), tensor.data()));
        });
        return tensors;
    }
}
