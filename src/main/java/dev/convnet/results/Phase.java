package dev.convnet.results;

/** Which model a profile is of. */
public enum Phase {
    INFERENCE,
    TRAINING
}
