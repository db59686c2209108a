package dev.convnet.results;

/**
 * What the kernels of one operator of this project's domain did, over the cell's whole life.
 *
 * @param ns time in the kernel, transfers included
 * @param deviceNs time of the device itself; null where it is not measured
 */
public record KernelStatistics(
        String operator, long calls, long ns, @Nullable Long deviceNs, long bytesToDevice, long bytesFromDevice) {}
