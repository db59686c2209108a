package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import java.util.List;
import java.util.Map;

/** Memory for a training state. Closing the memory frees its allocations. */
public interface StateMemory extends AutoCloseable {
    /**
     * The memory of one variable.
     *
     * @param value the address of the OrtValue of the variable
     * @param onDevice whether sessions use the memory in allocation, without a copy
     */
    record Allocation(long value, DType dtype, List<Long> shape, boolean onDevice) {
        long bytes() {
            return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
        }
    }

    /** Allocates memory for variables of these types and shapes, by name. The content is undefined. */
    Map<String, Allocation> allocate(List<SafeTensor> variables) throws OrtException;

    /** Writes the values of {@code variables} to their allocations. */
    void write(List<SafeTensor> variables, Map<String, Allocation> allocations) throws OrtException;

    /** The values in the allocations: views of host memory, or copies that hold until the next call. */
    List<SafeTensor> read(Map<String, Allocation> allocations) throws OrtException;

    @Override
    void close();
}
