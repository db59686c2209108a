package dev.convnet.results;

/** The time to create a session, which optimizes the model, and of its first run, which plans memory: once each, before any warm-up. */
public record Startup(double sessionMs, double firstRunMs, int batch) {}
