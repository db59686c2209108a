package dev.convnet.kernels;

import java.util.Optional;

/** One call of a kernel: what it is given and where its results go. Threads may share it while {@code compute} runs. */
public interface KernelCall {
    /** How many inputs the node has, those that were left out in the middle counted as well. */
    int inputCount();

    /** Whether input {@code index} was given. */
    boolean hasInput(int index);

    /**
     * An input, which must not be written to.
     *
     * @throws IllegalArgumentException if it was left out
     */
    KernelTensor input(int index);

    /** An input that may have been left out. */
    default Optional<KernelTensor> optionalInput(int index) {
        return hasInput(index) ? Optional.of(input(index)) : Optional.empty();
    }

    /** How many outputs the node has, those that nobody wants in the middle counted as well. */
    int outputCount();

    /** Whether output {@code index} goes anywhere. */
    boolean wantsOutput(int index);

    /**
     * An output, to be filled. It holds anything at first, and where the operator's schema allows it may lie in the memory of an
     * input. To be asked for once.
     *
     * @param shape its sizes, outermost first; none for a scalar
     * @throws IllegalArgumentException if nobody wants it
     */
    KernelTensor output(int index, long... shape);

    /** Adds to the statistics the time in nanoseconds that a device has measured for its part of this call. */
    void addDeviceTime(long nanos);

    /** Adds to the statistics what this call moved to a device and back, in bytes. */
    void addTransfer(long bytesToDevice, long bytesFromDevice);
}
