package dev.convnet.results;

/** A test accuracy to reach, with the epoch after which it was reached and the training time until then; null if it was not reached. */
public record AccuracyTarget(
        double accuracy, @Nullable Integer epoch, @Nullable Double seconds) {}
