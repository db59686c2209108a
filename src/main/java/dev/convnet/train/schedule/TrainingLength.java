package dev.convnet.train.schedule;

/**
 * The length of a training, on which a schedule stretches.
 *
 * @param steps the steps of the whole training, at least 1
 * @param stepsPerEpoch at least 1
 */
public record TrainingLength(long steps, long stepsPerEpoch) {
    /** The number of whole steps in {@code epochs}, which may be a fraction: 0.5 is half an epoch. */
    long stepsIn(double epochs) {
        return Math.round(epochs * stepsPerEpoch);
    }

    /** The training after its first {@code done} steps. */
    public TrainingLength after(long done) {
        return new TrainingLength(Math.max(1, steps - done), stepsPerEpoch);
    }
}
