package dev.convnet.results;

/** A graphics card; the driver's version where the system tells it. */
public record Gpu(String name, @Nullable String driver, long memoryBytes) {}
