package dev.convnet.results;

/** The number of times that are at least {@code fromMs} and below {@code toMs}; the last two buckets include {@code toMs}. */
public record Bucket(double fromMs, double toMs, int count) {}
