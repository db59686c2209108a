package dev.convnet.results;

/** An operator's total time in {@code runs} runs of a model, on one execution provider. */
public record OperatorTime(Phase phase, String operator, String provider, int runs, long calls, double totalMs) {}
