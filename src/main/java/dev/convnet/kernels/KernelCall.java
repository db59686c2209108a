package dev.convnet.kernels;

import java.util.Optional;

/** One call of a kernel, with its inputs and outputs. Threads may share the call while {@code compute} runs. */
public interface KernelCall {
    /** The number of the node's inputs, counting omitted ones before the last. */
    int inputCount();

    /** Whether the node has input {@code index}. */
    boolean hasInput(int index);

    /**
     * An input, whose memory is read-only.
     *
     * @throws IllegalArgumentException if the node omits it
     */
    KernelTensor input(int index);

    /** An input; empty if the node omits it. */
    default Optional<KernelTensor> optionalInput(int index) {
        return hasInput(index) ? Optional.of(input(index)) : Optional.empty();
    }

    /** The number of the node's outputs, counting omitted ones before the last. */
    int outputCount();

    /** Whether the node has output {@code index}. */
    boolean wantsOutput(int index);

    /**
     * Allocates an output. Its initial content is arbitrary, and it may share the memory of an input if the operator's schema
     * allows that. To be called once for each output.
     *
     * @param shape the sizes, outermost first; none for a scalar
     * @throws IllegalArgumentException if the node omits the output
     */
    KernelTensor output(int index, long... shape);

    /** Adds the time, in nanoseconds, that a device measured for its part of this call to the statistics. */
    void addDeviceTime(long nanos);

    /** Adds the bytes that this call moved to a device and back to the statistics. */
    void addTransfer(long bytesToDevice, long bytesFromDevice);
}
