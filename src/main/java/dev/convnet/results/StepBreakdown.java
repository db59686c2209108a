package dev.convnet.results;

/**
 * How the time of a training step is spent. Three models are timed in turn: forward with loss; forward and gradients; the whole step.
 * Backward and optimizer are differences of medians, which noise can make negative.
 */
public record StepBreakdown(
        int batch, int calls, double forwardMs, double backwardMs, double optimizerMs, double stepMs) {}
