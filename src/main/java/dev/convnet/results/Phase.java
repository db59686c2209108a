package dev.convnet.results;

/** The model that was profiled. */
public enum Phase {
    INFERENCE,
    TRAINING
}
