package dev.convnet.results;

/** Making a session, which optimizes the model, and its first run, which plans memory: once each, before all warm-up. */
public record Startup(double sessionMs, double firstRunMs, int batch) {}
