package dev.convnet.train;

import java.util.Locale;

/**
 * Ends a run whose loss is no longer finite, or so large that no training that learns goes there. It is the first listener, so that the
 * others never receive such a loss.
 */
final class DivergenceCheck implements TrainingListener {
    /** A mean cross-entropy that no training comes near: guessing among a million classes has 14. */
    private static final double LARGEST_TEST_LOSS = 1000;

    /** The loss of a single step may peak, and training goes on. */
    private static final double LARGEST_STEP_LOSS = 100_000;

    private long lastStep;

    @Override
    public void onStep(Metrics.Step step) {
        lastStep = step.step();
        if (!Float.isFinite(step.loss())) {
            throw diverged(step, "the loss is " + step.loss());
        } else if (step.loss() > LARGEST_STEP_LOSS) {
            throw diverged(
                    step, String.format(Locale.ROOT, "the loss is %s, above %.0f", step.loss(), LARGEST_STEP_LOSS));
        }
    }

    private static DivergedException diverged(Metrics.Step step, String what) {
        return new DivergedException(step.step(), step.epoch(), step.loss(), what);
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        if (!(epoch.testLoss() <= LARGEST_TEST_LOSS)) {
            throw new DivergedException(
                    lastStep, epoch.epoch(), epoch.testLoss(), "the test loss is " + (float) epoch.testLoss());
        }
    }
}
