package dev.convnet.results;

/** The side of a limit on which a figure must be. */
public enum Bound {
    AT_LEAST,
    AT_MOST
}
