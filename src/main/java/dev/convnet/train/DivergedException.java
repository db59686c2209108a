package dev.convnet.train;

/** Training diverged: the loss or the state is no longer finite. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(long step, int epoch, String what) {
        super("training diverged at step %d, in epoch %d: %s; try a lower learning rate".formatted(step, epoch, what));
    }
}
