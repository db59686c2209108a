package dev.convnet.results;

import java.time.Instant;
import java.util.List;

/**
 * What became of one cell of the suite's matrix: one network or model file, run in one way.
 *
 * @param id names the cell in its run and in every other run of the suite: {@code lenet-bn}, {@code
 *     lenet-bn_kernels-jvm_threads-2}
 * @param title the network's title, or the model file's name
 * @param variant what sets it apart from the suite's other cells of this title, as {@code kernels jvm, threads 2};
 *     empty where there is nothing
 * @param reason why status is not OK; null where it is
 * @param fingerprint a hash of all that the suite says of this cell: an equal one means that it need not be run again
 * @param placement where ONNX Runtime really ran the model's nodes
 * @param recipe how it was trained; null where it was not to be
 * @param startup of the session of the inference model
 * @param latency measurements of inference, one for each batch size, thread count and scenario
 * @param operators time by operator, from ONNX Runtime's own profile
 * @param kernelStatistics time by operator of this project's domain, as its kernels count it
 * @param logits of the first test images, [image][class]: what cells of one model are compared by
 * @param thresholds what the suite demands of this cell, and whether it holds
 */
public record Cell(
        String id,
        String title,
        String variant,
        CellStatus status,
        @Nullable String reason,
        String fingerprint,
        Instant startedAt,
        double seconds,
        Setup setup,
        List<Placement> placement,
        @Nullable RecipeSummary recipe,
        @Nullable ModelSummary model,
        @Nullable Training training,
        @Nullable Long peakMemoryBytes,
        @Nullable EvaluationResult evaluation,
        @Nullable Startup startup,
        List<Latency> latency,
        List<OperatorTime> operators,
        List<KernelStatistics> kernelStatistics,
        List<SampleImage> predictions,
        List<List<Double>> logits,
        List<Verdict> thresholds) {
    /** The training steps; none where the cell was not trained. */
    public List<StepMetrics> steps() {
        return training == null ? List.of() : training.steps();
    }

    /** The epochs that were finished; none where the cell was not trained. */
    public List<EpochMetrics> epochs() {
        return training == null ? List.of() : training.epochs();
    }

    /** Whether it ran as asked and did what the suite demands. */
    public boolean passed() {
        return status == CellStatus.OK && thresholds.stream().allMatch(Verdict::passed);
    }
}
