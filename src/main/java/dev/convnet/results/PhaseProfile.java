package dev.convnet.results;

import java.util.List;

/**
 * ONNX Runtime's profile of repeated runs of one model. The times are sums over {@code runs}.
 *
 * @param batch images in a run; null in results of an older version
 * @param warmUpRuns the runs before the profiled ones, which are left out
 * @param runs the number of profiled runs
 * @param runMs the mean time of a profiled run; null in results of an older version
 * @param plainRunMs the mean time of a run without the profiler, measured right before; null in results of an older version
 */
public record PhaseProfile(
        Phase phase,
        @Nullable Integer batch,
        int warmUpRuns,
        int runs,
        @Nullable Double runMs,
        @Nullable Double plainRunMs,
        List<OperatorTime> operators) {}
