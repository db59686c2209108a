package dev.convnet.train;

/** Training diverged: the loss or the state is no longer finite, or the loss is far above that of guessing. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;
    private final int epoch;
    private final double loss;

    /** @param loss the loss of the step, or of the test after the epoch */
    DivergedException(long step, int epoch, double loss, String what) {
        super("training diverged at step %d, in epoch %d: %s; try a lower learning rate".formatted(step, epoch, what));
        this.step = step;
        this.epoch = epoch;
        this.loss = loss;
    }

    /** The step, from 1. */
    public long step() {
        return step;
    }

    /** The epoch of the step, from 1. */
    public int epoch() {
        return epoch;
    }

    /** The loss of the step, or of the test after the epoch. */
    public double loss() {
        return loss;
    }
}
