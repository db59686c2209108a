package dev.convnet.results;

/** The {@code index}-th of {@code of} parts of a suite, from 1. */
public record Shard(int index, int of) {}
