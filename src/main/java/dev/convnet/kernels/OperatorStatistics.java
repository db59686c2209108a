package dev.convnet.kernels;

/**
 * Statistics of one operator's kernels since they were opened, over all nodes and sessions.
 *
 * @param operator as {@code domain::name}
 * @param calls the number of calls
 * @param nanos the duration of the calls in nanoseconds, summed over threads
 * @param deviceNanos the part of it, in nanoseconds, that a device measured as its own; 0 if no device does
 * @param bytesToDevice the bytes moved to a device
 * @param bytesFromDevice the bytes moved back
 */
public record OperatorStatistics(
        String operator, long calls, long nanos, long deviceNanos, long bytesToDevice, long bytesFromDevice) {}
