package dev.convnet.results;

import java.util.List;

/**
 * How training went.
 *
 * @param seconds the steps' time, without tests and checkpoints
 * @param endedEarly why it ended before the recipe's last epoch, as by the suite's budget; null where it did not
 * @param target when the accuracy that the suite aims at was reached; null if there is none
 * @param stepTime of each step in milliseconds, the first {@code warmUpSteps} left out; null if there is no other
 * @param split null if it was not measured
 */
public record Training(
        List<StepMetrics> steps,
        List<EpochMetrics> epochs,
        double seconds,
        double imagesPerSecond,
        @Nullable String endedEarly,
        @Nullable AccuracyTarget target,
        int warmUpSteps,
        @Nullable Distribution stepTime,
        @Nullable StepBreakdown split) {}
