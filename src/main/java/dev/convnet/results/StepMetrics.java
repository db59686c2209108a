package dev.convnet.results;

/** One training step: {@code loss} is the mean over the batch. Steps count through the whole run; both numbers start at 1. */
public record StepMetrics(long step, int epoch, double loss, double accuracy, double ms) {}
