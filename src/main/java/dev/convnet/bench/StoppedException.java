package dev.convnet.bench;

/** A cell was asked to stop before its end. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("stopped");
    }
}
