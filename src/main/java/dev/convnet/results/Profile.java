package dev.convnet.results;

import java.util.List;

/**
 * The time by operator.
 *
 * @param phases time by operator, from ONNX Runtime's own profile of inference, of a training step, or of both
 * @param kernelStatistics time by operator of this project's domain, as its kernels count it
 */
public record Profile(List<PhaseProfile> phases, List<KernelStatistics> kernelStatistics) {
    /** Nothing was profiled. */
    public static final Profile NONE = new Profile(List.of(), List.of());
}
