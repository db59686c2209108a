package dev.convnet.results;

/** An operator's calls and their total time in all runs of a profile, on one execution provider. */
public record OperatorTime(String operator, String provider, long calls, double totalMs) {}
