package dev.convnet.results;

/**
 * Statistics of the kernels of one operator of this project's domain, over the whole cell.
 *
 * @param ns time in the kernel, transfers included
 * @param deviceNs time of the device itself; null where it is not measured
 */
public record KernelStatistics(
        String operator, long calls, long ns, @Nullable Long deviceNs, long bytesToDevice, long bytesFromDevice) {}
