package dev.convnet.results;

/** How many times were at least {@code fromMs} and below {@code toMs}; the last two buckets have their ends as well. */
public record Bucket(double fromMs, double toMs, int count) {}
