package dev.convnet.train;

import dev.convnet.classify.Evaluation;

/**
 * The position of a run, and the sums over its current epoch.
 *
 * @param step finished steps, over all epochs
 * @param epoch the current epoch, from 1; the one after the last when the run is finished
 * @param batch finished batches of this epoch
 * @param images images seen in this epoch, {@code correct} of them classified correctly
 * @param lossSum the sum of these images' losses
 * @param seconds spent in this epoch's steps
 */
record Progress(long step, int epoch, int batch, long images, long correct, double lossSum, double seconds) {
    static final Progress START = new Progress(0, 1, 0, 0, 0, 0, 0);

    /** The position after a step of {@code batches} batches. */
    Progress after(TrainingSession.StepResult result, int batches, double stepSeconds) {
        return new Progress(
                step + 1,
                epoch,
                batch + batches,
                images + result.images(),
                correct + result.correct(),
                lossSum + (double) result.loss() * result.images(),
                seconds + stepSeconds);
    }

    Progress nextEpoch() {
        return new Progress(step, epoch + 1, 0, 0, 0, 0, 0);
    }

    /** The metrics of this epoch, whose steps are all finished. */
    Metrics.Epoch metrics(Evaluation test) {
        return new Metrics.Epoch(
                epoch,
                lossSum / images,
                (double) correct / images,
                test.loss(),
                test.accuracy(),
                seconds,
                images / seconds);
    }
}
