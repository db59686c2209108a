package dev.convnet.classify;

/**
 * The quality of a classifier on labeled images.
 *
 * @param loss the mean cross-entropy
 * @param accuracy the share of correct predictions, 0 to 1
 * @param images the number of images
 * @param imagesPerSecond the throughput
 */
public record Evaluation(double loss, double accuracy, int images, double imagesPerSecond) {}
