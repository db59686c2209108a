package dev.convnet.train;

import ai.onnxruntime.OrtException;
import dev.convnet.ort.DeviceMemory;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.HostMemory;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.StateMemory;
import dev.convnet.ort.StateMemory.Allocation;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a training run in two places: a step reads it from one and writes it to the other, and then they change
 * roles. So nothing is copied or allocated from step to step, and the state stays where the device can reach it.
 */
final class TrainingState implements AutoCloseable {
    private final StateMemory memory;
    private Map<String, Allocation> current;
    private Map<String, Allocation> next;

    /**
     * Places a state.
     *
     * @param memory where; closed with this state
     * @param initial the variables with their values before the first step
     */
    TrainingState(StateMemory memory, List<SafeTensor> initial) {
        this.memory = memory;
        try {
            current = memory.allocate(initial);
            next = memory.allocate(initial);
            memory.write(initial, current);
        } catch (OrtException e) {
            memory.close();
            throw new UncheckedOrtException("placing the training state", e);
        }
    }

    /** Memory for a training state that the kernels of the sessions' execution provider can reach. */
    static StateMemory memory(SessionFactory sessions, List<SafeTensor> variables) {
        ExecutionProvider provider = sessions.settings().provider();
        try {
            return provider.memory().isPresent()
                    ? new DeviceMemory(sessions, provider.memory().get(), provider.device(), variables)
                    : new HostMemory(provider.isCpu());
        } catch (OrtException e) {
            throw new UncheckedOrtException("placing the training state", e);
        }
    }

    /** Where the state is, by variable. */
    Map<String, Allocation> current() {
        return current;
    }

    /** Where a step is to write the new state, by variable. */
    Map<String, Allocation> next() {
        return next;
    }

    /** Whether sessions read and write the state where it lies. */
    boolean isOnDevice() {
        return current.values().stream().allMatch(Allocation::onDevice);
    }

    /** Makes what a step wrote to {@link #next} the state. */
    void advance() {
        Map<String, Allocation> previous = current;
        current = next;
        next = previous;
    }

    /**
     * The state as it is now: where it lies, if that is the host's memory, or a copy. The values hold until the next call,
     * or until a step writes over them, two {@linkplain #advance advances} on.
     */
    List<SafeTensor> variables() {
        try {
            return memory.read(current);
        } catch (OrtException e) {
            throw new UncheckedOrtException("reading the training state", e);
        }
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
        memory.close();
    }
}
