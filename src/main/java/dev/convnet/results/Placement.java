package dev.convnet.results;

/** How many nodes of the optimized inference model an execution provider ran, and for how long in all; null if not timed. */
public record Placement(
        String provider, int nodes, @Nullable Double ms) {}
