package dev.convnet.results;

import java.util.List;

/**
 * The course of a training.
 *
 * @param seconds the time of the steps, without evaluation and checkpoints
 * @param end what ended training
 * @param endedEarly why training ended before the recipe's last epoch, such as a spent budget; null if it did not
 * @param target when the suite's target accuracy was reached; null without a target
 * @param stepTime the distribution of the steps' times, without the first {@code warmUpSteps}; null if there are no others
 * @param split null if it was not measured
 */
public record Training(
        List<StepMetrics> steps,
        List<EpochMetrics> epochs,
        double seconds,
        double imagesPerSecond,
        TrainingEnd end,
        @Nullable String endedEarly,
        @Nullable AccuracyTarget target,
        int warmUpSteps,
        @Nullable Distribution stepTime,
        @Nullable StepBreakdown split) {}
