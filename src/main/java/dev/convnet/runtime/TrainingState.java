package dev.convnet.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a training run in two places: a step reads it from one and writes it to the other, and then they change
 * roles. So nothing is copied or allocated from step to step, and the state can be read where it lies.
 *
 * <p>The memory is outside the heap and does not count towards the JVM's limit on direct buffers.
 */
final class TrainingState implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private Side current;
    private Side other;

    /**
     * One of the two places. {@code inputs} and {@code outputs} are the same tensors, {@code variables} the same memory, each
     * under the name that it has there.
     */
    private record Side(
            Map<String, SafeTensor> variables, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        Side() {
            this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        }
    }

    TrainingState(List<SafeTensor> initial) {
        try {
            current = allocate(initial);
            other = allocate(initial);
        } catch (OrtException e) {
            arena.close();
            throw new EngineException("placing the training state", e);
        }
        initial.forEach(tensor -> current.variables.get(tensor.name()).data().put(tensor.data()));
    }

    private Side allocate(List<SafeTensor> initial) throws OrtException {
        Side side = new Side();
        for (SafeTensor tensor : initial) {
            ByteBuffer memory =
                    arena.allocate(tensor.byteSize(), ALIGNMENT).asByteBuffer().order(ByteOrder.nativeOrder());
            OnnxTensor onnx = OnnxTensor.createTensor(
                    Engine.environment(),
                    memory,
                    tensor.shape().stream().mapToLong(Long::longValue).toArray(),
                    type(tensor));
            side.variables.put(tensor.name(), new SafeTensor(tensor.name(), tensor.dtype(), tensor.shape(), memory));
            side.inputs.put(tensor.name(), onnx);
            side.outputs.put(tensor.name() + "/next", onnx);
        }
        return side;
    }

    private static OnnxJavaType type(SafeTensor tensor) {
        return switch (tensor.dtype()) {
            case F32 -> OnnxJavaType.FLOAT;
            case I64 -> OnnxJavaType.INT64;
            default -> throw new IllegalArgumentException("state " + tensor.name() + " is " + tensor.dtype());
        };
    }

    /** The state as the training model's inputs. */
    Map<String, OnnxTensor> inputs() {
        return current.inputs;
    }

    /** The places for the new state, as the training model's outputs. */
    Map<String, OnnxTensor> outputs() {
        return other.outputs;
    }

    /** Makes what a step wrote to {@link #outputs} the state. */
    void advance() {
        Side previous = current;
        current = other;
        other = previous;
    }

    /** The state where it lies: the values hold until the next step writes over them, two {@linkplain #advance advances} on. */
    List<SafeTensor> variables() {
        return List.copyOf(current.variables.values());
    }

    /** The first of {@code variables} that holds NaN or an infinity. */
    static Optional<SafeTensor> firstNotFinite(List<SafeTensor> variables) {
        return variables.stream()
                .filter(variable -> variable.dtype() == DType.F32)
                .filter(variable -> !isFinite(MemorySegment.ofBuffer(variable.data())))
                .findFirst();
    }

    private static boolean isFinite(MemorySegment floats) {
        // 0 times a finite number is 0, 0 times anything else is NaN: one sum, without a branch, tells.
        float sum = 0;
        for (long i = 0; i < floats.byteSize(); i += Float.BYTES) {
            sum += 0 * floats.get(ValueLayout.JAVA_FLOAT, i);
        }
        return sum == 0;
    }

    @Override
    public void close() {
        current.inputs.values().forEach(OnnxTensor::close);
        other.inputs.values().forEach(OnnxTensor::close);
        arena.close();
    }
}
