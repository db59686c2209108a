package dev.convnet.results;

/**
 * The parts of a training step, from ONNX Runtime's profile of {@code steps} steps after warm-up. Each part is the mean time of its
 * nodes, so none is negative and the four parts add up to the step.
 *
 * @param batch images in a step
 * @param forwardMs the nodes of the forward pass and the loss
 * @param backwardMs the nodes that compute the gradients
 * @param optimizerMs the nodes of the optimizer
 * @param restMs the rest of the step: nodes that ONNX Runtime adds, such as conversions of layouts, and the time between nodes, in which
 *     the profiler writes
 * @param stepMs the whole step, slowed by the profiler
 */
public record StepBreakdown(
        int batch, int steps, double forwardMs, double backwardMs, double optimizerMs, double restMs, double stepMs) {}
