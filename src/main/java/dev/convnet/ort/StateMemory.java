package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import java.util.List;
import java.util.Map;

/** Where a training state lies. What is placed there is freed when the memory is closed. */
public interface StateMemory extends AutoCloseable {
    /**
     * A place for one variable.
     *
     * @param value the OrtValue over it
     * @param onDevice whether a session reads and writes it where it is, without moving it
     */
    record Allocation(long value, DType dtype, List<Long> shape, boolean onDevice) {
        long bytes() {
            return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
        }
    }

    /** Places for variables of these types, by name; their content is not defined. */
    Map<String, Allocation> allocate(List<SafeTensor> variables) throws OrtException;

    /** Puts the values of {@code variables} into {@code places}. */
    void write(List<SafeTensor> variables, Map<String, Allocation> places) throws OrtException;

    /** What is in {@code places}: where it lies, or a copy that holds until the next one is made. */
    List<SafeTensor> read(Map<String, Allocation> places) throws OrtException;

    @Override
    void close();
}
