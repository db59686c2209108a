package dev.convnet.results;

/**
 * Where a training diverged.
 *
 * @param step the step, from 1
 * @param epoch the epoch of the step, from 1
 * @param loss the loss of the step, or of the test after the epoch
 */
public record Divergence(long step, int epoch, double loss) {}
