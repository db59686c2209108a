package dev.convnet.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.convnet.ort.capi.NativeHandle;
import dev.convnet.safetensors.SafeTensor;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Native memory of the host, which does not count towards the JVM's limit on direct buffers. */
public final class HostMemory implements StateMemory {
    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final List<OnnxTensor> tensors = new ArrayList<>();
    private final Map<Long, ByteBuffer> memories = new HashMap<>();
    private final boolean onDevice;

    /** @param onDevice whether the sessions' device uses the host's memory */
    public HostMemory(boolean onDevice) {
        this.onDevice = onDevice;
    }

    @Override
    public Map<String, Allocation> allocate(List<SafeTensor> variables) throws OrtException {
        Map<String, Allocation> allocations = new LinkedHashMap<>();
        for (SafeTensor variable : variables) {
            ByteBuffer memory = arena.allocate(variable.byteSize(), ALIGNMENT)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder());
            OnnxTensor tensor =
                    OnnxTensor.createTensor(OrtRuntime.environment(), memory, shape(variable), type(variable));
            tensors.add(tensor);
            long value = NativeHandle.of(tensor);
            memories.put(value, memory);
            allocations.put(variable.name(), new Allocation(value, variable.dtype(), variable.shape(), onDevice));
        }
        return allocations;
    }

    @Override
    public void write(List<SafeTensor> variables, Map<String, Allocation> allocations) {
        for (SafeTensor variable : variables) {
            memory(allocations.get(variable.name())).put(variable.data());
        }
    }

    @Override
    public List<SafeTensor> read(Map<String, Allocation> allocations) {
        return allocations.entrySet().stream()
                .map(entry -> tensor(entry.getKey(), entry.getValue()))
                .toList();
    }

    private SafeTensor tensor(String name, Allocation allocation) {
        return new SafeTensor(name, allocation.dtype(), allocation.shape(), memory(allocation));
    }

    private ByteBuffer memory(Allocation allocation) {
        return memories.get(allocation.value()).duplicate().order(ByteOrder.nativeOrder());
    }

    public static long[] shape(SafeTensor variable) {
        return variable.shape().stream().mapToLong(Long::longValue).toArray();
    }

    static OnnxJavaType type(SafeTensor variable) {
        return switch (variable.dtype()) {
            case F32 -> OnnxJavaType.FLOAT;
            case I64 -> OnnxJavaType.INT64;
            default -> throw new IllegalArgumentException("state " + variable.name() + " is " + variable.dtype());
        };
    }

    @Override
    public void close() {
        tensors.forEach(OnnxTensor::close);
        arena.close();
    }
}
