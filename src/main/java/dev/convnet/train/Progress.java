package dev.convnet.train;

import dev.convnet.classify.Evaluation;

/**
 * How far a run has come, and the sums over the epoch that it is in.
 *
 * @param step steps done, over all epochs
 * @param epoch the epoch in hand, from 1; when the run is finished, the one after the last
 * @param batch batches done in this epoch
 * @param images images seen in this epoch; {@code correct} of them were classified rightly
 * @param lossSum of these images
 * @param seconds spent in this epoch's steps
 */
record Progress(long step, int epoch, int batch, long images, long correct, double lossSum, double seconds) {
    static final Progress START = new Progress(0, 1, 0, 0, 0, 0, 0);

    Progress after(TrainingSession.StepResult result, double stepSeconds) {
        return new Progress(
                step + 1,
                epoch,
                batch + 1,
                images + result.images(),
                correct + result.correct(),
                lossSum + (double) result.loss() * result.images(),
                seconds + stepSeconds);
    }

    Progress nextEpoch() {
        return new Progress(step, epoch + 1, 0, 0, 0, 0, 0);
    }

    /** The figures of this epoch, all of whose steps are done. */
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
