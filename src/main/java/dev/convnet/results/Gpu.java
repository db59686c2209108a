package dev.convnet.results;

/** A graphics card; {@code driver} is null if the system does not report the version. */
public record Gpu(String name, @Nullable String driver, long memoryBytes) {}
