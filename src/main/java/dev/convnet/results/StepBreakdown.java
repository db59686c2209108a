package dev.convnet.results;

/**
 * What a training step's time goes to. Three models are timed in turn: forward with loss; that and the gradients; the
 * whole step. Backward and optimizer are the differences of their medians, which noise may make negative.
 */
public record StepBreakdown(
        int batch, int calls, double forwardMs, double backwardMs, double optimizerMs, double stepMs) {}
