package dev.convnet.kernels;

/**
 * What the kernels of one operator have done since they were opened, over all nodes and sessions.
 *
 * @param operator as {@code domain::name}
 * @param calls how often a kernel was called
 * @param nanos the time in those calls, in nanoseconds, summed over threads
 * @param deviceNanos how much of it a device measured as its own; 0 where none does
 * @param bytesToDevice what was moved to a device
 * @param bytesFromDevice what was moved back
 */
public record OperatorStatistics(
        String operator, long calls, long nanos, long deviceNanos, long bytesToDevice, long bytesFromDevice) {}
