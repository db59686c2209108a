package dev.convnet.results;

import java.util.List;

/**
 * The time by operator.
 *
 * @param operators time by operator, from ONNX Runtime's own profile
 * @param kernelStatistics time by operator of this project's domain, as its kernels count it
 */
public record Profile(List<OperatorTime> operators, List<KernelStatistics> kernelStatistics) {
    /** Nothing was profiled. */
    public static final Profile NONE = new Profile(List.of(), List.of());
}
