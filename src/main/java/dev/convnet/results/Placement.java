package dev.convnet.results;

/** The nodes of the optimized inference model that an execution provider ran, and their total time; null if not timed. */
public record Placement(
        String provider, int nodes, @Nullable Double ms) {}
