package dev.convnet.train;

/** Ends a run whose loss is no longer finite. It is the first listener, so that the others never receive such a loss. */
final class DivergenceCheck implements TrainingListener {
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
        if (!Double.isFinite(epoch.testLoss())) {
            throw new DivergedException(lastStep, epoch.epoch(), "the test loss is " + epoch.testLoss());
        }
    }
}
