package dev.convnet.results;

/**
 * Two cells that differ in one thing only, side by side. Ratios are the cell's over the baseline's.
 *
 * @param axis what they differ in: {@code kernels}, {@code provider}, {@code engine} …
 * @param baseline the id of the cell that is compared with
 * @param cell the id of the cell that is compared
 * @param tolerance what losses and logits may differ by
 * @param steps how many training steps were compared
 * @param lossDifference largest absolute difference of a step's loss
 * @param logitDifference largest absolute difference of a logit
 * @param stepTimeRatio of the median times of a training step
 * @param latencyRatio of the median latencies at the smallest batch that both have
 * @param agree whether all differences are within the tolerance
 * @param reason why there is nothing to compare, or what differs; null where they agree
 */
public record CellComparison(
        String axis,
        String baseline,
        String cell,
        double tolerance,
        int steps,
        @Nullable Double lossDifference,
        @Nullable Double logitDifference,
        @Nullable Double stepTimeRatio,
        @Nullable Double latencyRatio,
        boolean agree,
        @Nullable String reason) {}
