package dev.convnet.results;

/** One epoch, from 1 on: training figures are means over its steps, test figures are over the whole test set. */
public record EpochMetrics(
        int epoch,
        double trainLoss,
        double trainAccuracy,
        double testLoss,
        double testAccuracy,
        double seconds,
        double imagesPerSecond) {}
