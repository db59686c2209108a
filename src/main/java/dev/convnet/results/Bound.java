package dev.convnet.results;

/** Which side of its limit a figure must be on. */
public enum Bound {
    AT_LEAST,
    AT_MOST
}
