package dev.convnet.results;

/** A test image with one of the highest losses; {@code image} is its index in the test set. */
public record HardImage(int image, double loss, SampleImage sample) {}
