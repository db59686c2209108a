package dev.convnet.results;

/**
 * Compares two cells that differ on one axis only. A ratio is the cell's figure over the baseline's.
 *
 * @param axis the axis: {@code kernels}, {@code provider}, {@code engine} …
 * @param baseline the id of the reference cell
 * @param cell the id of the compared cell
 * @param tolerance the largest permitted difference of losses and logits
 * @param steps the number of compared training steps
 * @param lossDifference largest absolute difference of a step's loss
 * @param logitDifference largest absolute difference of a logit
 * @param stepTimeRatio the ratio of the median times of a training step
 * @param latencyRatio the ratio of the median latencies at the smallest common batch
 * @param agree whether the cells were compared and all differences are within the tolerance
 * @param reason why nothing was compared, or what differs; null if the cells agree
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
        @Nullable String reason) {
    /** Whether the two cells had losses or logits to compare. */
    public boolean wasMade() {
        return lossDifference != null || logitDifference != null;
    }

    /** The reason, for cells that do not agree. */
    public String reasonOrUnknown() {
        return reason == null ? "no reason was recorded" : reason;
    }
}
