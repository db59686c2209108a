package dev.convnet.train;

/**
 * Ends a run whose loss is no longer finite, or whose test loss says that the network is useless. It is the first listener, so that the
 * others never receive such a loss.
 */
final class DivergenceCheck implements TrainingListener {
    /** A mean cross-entropy that no training comes near: guessing among a million classes has 14. */
    private static final double LARGEST_TEST_LOSS = 1000;

    private long lastStep;

    @Override
    public void onStep(Metrics.Step step) {
        lastStep = step.step();
        if (!Float.isFinite(step.loss())) {
            throw new DivergedException(step.step(), step.epoch(), "the loss is " + step.loss());
        }
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        if (!(epoch.testLoss() <= LARGEST_TEST_LOSS)) {
            throw new DivergedException(lastStep, epoch.epoch(), "the test loss is " + (float) epoch.testLoss());
        }
    }
}
