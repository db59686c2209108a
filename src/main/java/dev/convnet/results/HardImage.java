package dev.convnet.results;

/** One of the test images with the highest loss, by its place in the test set. */
public record HardImage(int image, double loss, SampleImage sample) {}
