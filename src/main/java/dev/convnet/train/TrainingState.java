package dev.convnet.train;

import static java.util.stream.Collectors.toMap;

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
import dev.convnet.train.graph.StateNames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The state of a training run, in two buffers: a step reads one and writes the other, and then the two swap. So steps neither copy
 * nor allocate, and the state stays in the device's memory.
 */
final class TrainingState implements AutoCloseable {
    private final StateMemory memory;
    private Map<String, Allocation> current;
    private Map<String, Allocation> next;

    /**
     * Allocates both buffers and writes the initial state.
     *
     * @param memory allocates the buffers; closed with this state
     * @param initial the variables with their values before the first step
     */
    TrainingState(StateMemory memory, List<SafeTensor> initial) {
        this.memory = memory;
        try {
            current = new LinkedHashMap<>(memory.allocate(initial));
            next = new LinkedHashMap<>(memory.allocate(initial));
            memory.write(initial, current);
        } catch (OrtException e) {
            memory.close();
            throw new UncheckedOrtException("placing the training state", e);
        }
    }

    /** Memory for a training state that the execution provider's kernels can address. */
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

    /** The location of each variable. */
    Map<String, Allocation> current() {
        return current;
    }

    /** The location to which a step writes each variable. */
    Map<String, Allocation> next() {
        return next;
    }

    /** Whether sessions read and write the state in place. */
    boolean isOnDevice() {
        return current.values().stream().allMatch(Allocation::onDevice);
    }

    /** Swaps the buffers: {@link #next} becomes the state. */
    void advance() {
        Map<String, Allocation> previous = current;
        current = next;
        next = previous;
    }

    /** Swaps the buffers of some variables only. */
    void advance(Collection<String> variables) {
        variables.forEach(name -> current.put(name, next.put(name, current.get(name))));
    }

    /**
     * The current state: a view of host memory, or a copy of device memory. The values are valid until the next call, or until
     * a step overwrites them, after the second {@link #advance}.
     */
    List<SafeTensor> variables() {
        try {
            return memory.read(current);
        } catch (OrtException e) {
            throw new UncheckedOrtException("reading the training state", e);
        }
    }

    /** The network's weights among the variables of a state: its parameters, or their moving averages, and running statistics. */
    static List<SafeTensor> weights(List<SafeTensor> variables) {
        Map<String, SafeTensor> byName = variables.stream().collect(toMap(SafeTensor::name, Function.identity()));
        return variables.stream()
                .filter(variable -> StateNames.isWeight(variable.name()))
                .map(weight -> Optional.ofNullable(byName.get(StateNames.average(weight.name())))
                        .map(average -> average.renamed(weight.name()))
                        .orElse(weight))
                .toList();
    }

    /** The first of {@code variables} that holds NaN or an infinity. */
    static Optional<SafeTensor> firstNotFinite(List<SafeTensor> variables) {
        return variables.stream()
                .filter(variable -> variable.dtype() == DType.F32)
                .filter(variable -> !isFinite(MemorySegment.ofBuffer(variable.data())))
                .findFirst();
    }

    private static boolean isFinite(MemorySegment floats) {
        // 0 times a finite number is 0, and 0 times NaN or an infinity is NaN, so one sum without a branch is enough.
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
