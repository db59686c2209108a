package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.ort.capi.NativeHandle;
import dev.convnet.ort.capi.SessionApi;
import dev.convnet.safetensors.SafeTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of an execution provider's device. ONNX Runtime copies values between host and device: it runs a model of
 * identities whose inputs and outputs are bound to the two memories.
 */
public final class DeviceMemory implements StateMemory {
    private final OrtSession copying;
    private final long allocator;
    private final List<Long> values = new ArrayList<>();
    private final HostMemory host = new HostMemory(false);
    private Map<String, Allocation> staging = Map.of();

    /**
     * Creates device memory for these variables.
     *
     * @param name the memory's name in ONNX Runtime, such as {@code Cuda}
     * @param device the device's number
     */
    public DeviceMemory(SessionFactory sessions, String name, int device, List<SafeTensor> variables)
            throws OrtException {
        copying = sessions.load(copies(variables), "the model that copies the state");
        try {
            allocator = SessionApi.createAllocator(NativeHandle.of(copying), name, device);
        } catch (OrtException e) {
            copying.close();
            throw e;
        }
    }

    /** A model with an output {@code V/copy} for each variable V. */
    private static Model copies(List<SafeTensor> variables) {
        GraphBuilder builder = new GraphBuilder("copies");
        for (SafeTensor variable : variables) {
            TensorType type = new TensorType(type(variable), Shape.of(HostMemory.shape(variable)));
            Value input = builder.input(variable.name(), type);
            builder.output(variable.name() + "/copy", input);
        }
        return new Model(builder.build(), Map.of(), Map.of(), "copies of a training state");
    }

    private static DataType type(SafeTensor variable) {
        return switch (HostMemory.type(variable)) {
            case INT64 -> DataType.INT64;
            default -> DataType.FLOAT;
        };
    }

    @Override
    public Map<String, Allocation> allocate(List<SafeTensor> variables) throws OrtException {
        Map<String, Allocation> allocations = new LinkedHashMap<>();
        for (SafeTensor variable : variables) {
            long value = SessionApi.createTensor(
                    allocator, HostMemory.shape(variable), type(variable).number());
            values.add(value);
            allocations.put(variable.name(), new Allocation(value, variable.dtype(), variable.shape(), true));
        }
        return allocations;
    }

    @Override
    public void write(List<SafeTensor> variables, Map<String, Allocation> allocations) throws OrtException {
        if (staging.isEmpty()) {
            staging = host.allocate(variables);
        }
        host.write(variables, staging);
        copy(staging, allocations);
    }

    @Override
    public List<SafeTensor> read(Map<String, Allocation> allocations) throws OrtException {
        copy(allocations, staging);
        return host.read(staging);
    }

    private void copy(Map<String, Allocation> from, Map<String, Allocation> to) throws OrtException {
        try (IoBinding binding = new IoBinding(copying)) {
            for (String name : from.keySet()) {
                binding.input(name, from.get(name));
                binding.output(name + "/copy", to.get(name));
            }
            binding.run();
        }
    }

    @Override
    public void close() {
        values.forEach(SessionApi::releaseValue);
        SessionApi.releaseAllocator(allocator);
        host.close();
        OrtRuntime.close(copying);
    }
}
