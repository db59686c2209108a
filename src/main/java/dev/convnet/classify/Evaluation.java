package dev.convnet.classify;

/**
 * How well a network does on a set of labelled images.
 *
 * @param loss mean cross-entropy
 * @param accuracy share that was classified rightly, 0 to 1
 * @param images how many there were
 */
public record Evaluation(double loss, double accuracy, int images, double imagesPerSecond) {}
