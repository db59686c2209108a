package dev.convnet.results;

/** A test accuracy to reach; the epoch at whose end it was, and the training time until then, are null if it was not. */
public record AccuracyTarget(
        double accuracy, @Nullable Integer epoch, @Nullable Double seconds) {}
