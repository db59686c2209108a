package dev.convnet.results;

import dev.convnet.nn.Architecture;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Everything that one run of a suite measured: the content of {@code results.json}, from which every report is made.
 * Times are in the unit that the name says, shapes are NCHW without the batch dimension, images are 28×28 uint8 pixels,
 * row by row, in Base64. Only fields marked {@link Nullable} may be {@code null}, where they do not apply; a list is empty then.
 * Losses may be NaN or infinite in a run that diverged; {@link ResultsFile} says how the file holds them.
 *
 * @param planned how many cells the run was to have: more than {@code cells} while it goes on or if it was stopped
 * @param shard which part of the suite's cells it was to have; null for all
 * @param command the command line that made the run
 * @param cells in the order of the plan
 * @param comparisons between cells of this run
 * @param jmh benchmarks that were attached to the run
 */
public record RunResults(
        int schemaVersion,
        String suite,
        String title,
        Instant startedAt,
        Instant finishedAt,
        int planned,
        @Nullable Shard shard,
        List<String> command,
        Environment environment,
        Data data,
        List<Cell> cells,
        List<Comparison> comparisons,
        List<Jmh> jmh) {
    /** The version of this format; a reader refuses any other. */
    public static final int SCHEMA_VERSION = 2;

    /** The {@code index}-th of {@code of} parts of a suite, from 1. */
    public record Shard(int index, int of) {}

    /**
     * Where the run took place.
     *
     * @param label what the user calls the machine
     * @param busyCores cores that other processes kept busy just before the run
     * @param providers what ONNX Runtime has compiled in
     */
    public record Environment(
            String convnetVersion,
            @Nullable String label,
            @Nullable String gitCommit,
            @Nullable Boolean gitDirty,
            String cpu,
            int physicalCores,
            int logicalCores,
            long memoryBytes,
            double busyCores,
            List<Gpu> gpus,
            String os,
            String architecture,
            String jvm,
            String onnxRuntime,
            List<String> providers,
            int opset,
            int irVersion) {}

    /** A graphics card; the driver's version where the system tells it. */
    public record Gpu(String name, @Nullable String driver, long memoryBytes) {}

    /** The images. {@code samples} are for the sample grid, a few of each class. */
    public record Data(
            String name,
            String source,
            int trainImages,
            int testImages,
            List<String> classNames,
            List<Sample> samples) {}

    /** One image; {@code predicted} and {@code confidence} (softmax, 0 to 1) are null in the data set's own sample grid. */
    public record Sample(
            String pixels,
            int label,
            @Nullable Integer predicted,
            @Nullable Double confidence) {
        /** Pixels on a side. */
        public static final int SIDE = 28;

        /**
         * Checks the pixels.
         *
         * @throws IllegalArgumentException if {@code pixels} is not the Base64 of 28×28 bytes
         */
        public Sample {
            int bytes = Base64.getDecoder().decode(pixels).length;
            if (bytes != SIDE * SIDE) {
                throw new IllegalArgumentException("pixels must be the Base64 of 784 bytes, not of " + bytes);
            }
        }

        /** The pixels, row by row: 0 is black, 255 white. */
        public byte[] bytes() {
            return Base64.getDecoder().decode(pixels);
        }
    }

    /** How a cell ended: as asked, by an error, by a loss that was no longer a finite number, or not begun. */
    public enum Status {
        OK,
        FAILED,
        DIVERGED,
        SKIPPED
    }

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
            Status status,
            @Nullable String reason,
            String fingerprint,
            Instant startedAt,
            double seconds,
            Setup setup,
            List<Placement> placement,
            @Nullable Recipe recipe,
            @Nullable Model model,
            @Nullable Training training,
            @Nullable Long peakMemoryBytes,
            @Nullable Evaluation evaluation,
            @Nullable Startup startup,
            List<Latency> latency,
            List<OperatorTime> operators,
            List<KernelStatistics> kernelStatistics,
            List<Sample> predictions,
            List<List<Double>> logits,
            List<Verdict> thresholds) {
        /** The training steps; none where the cell was not trained. */
        public List<Step> steps() {
            return training == null ? List.of() : training.steps();
        }

        /** The epochs that were finished; none where the cell was not trained. */
        public List<Epoch> epochs() {
            return training == null ? List.of() : training.epochs();
        }

        /** Whether it ran as asked and did what the suite demands. */
        public boolean passed() {
            return status == Status.OK && thresholds.stream().allMatch(Verdict::passed);
        }
    }

    /**
     * What was run, and on what. Either {@code net} or {@code file} is null.
     *
     * @param net a network of this project, by name
     * @param file an ONNX file, as the suite names it
     * @param engine what trains: {@code convnet} for training graphs on ONNX Runtime, {@code ort-training} for its training API
     * @param provider the execution provider that was asked for; {@link Cell#placement} has those that ran
     * @param kernels who computes this project's operators: {@code none} for their bodies, {@code jvm}, {@code tornado:…}
     * @param threads how many threads an operator may use
     * @param side pixels on a side of the input; null where the model file says it
     * @param batch images in a training step; null where nothing is trained
     * @param precision of weights and activations: {@code float32}
     * @param isolated whether it had a JVM of its own
     */
    public record Setup(
            @Nullable String net,
            @Nullable String file,
            String engine,
            String provider,
            String kernels,
            int threads,
            @Nullable Integer side,
            @Nullable Integer batch,
            String precision,
            boolean isolated) {}

    /** How many nodes of the optimized inference model an execution provider ran, and for how long in all; null if not timed. */
    public record Placement(
            String provider, int nodes, @Nullable Double ms) {}

    /** How it was trained; the optimizer's own settings are in {@code settings}, by name. {@code dropout} overrides the network's own. */
    public record Recipe(
            int epochs,
            int batch,
            String optimizer,
            double learningRate,
            Map<String, Double> settings,
            String initializer,
            long seed,
            int side,
            double width,
            int classes,
            @Nullable Double dropout,
            int trainImages,
            int testImages) {}

    /**
     * The inference model.
     *
     * @param macs multiply-accumulates for one image; null where they are not known
     * @param bytes size of the file
     * @param architecture null for a model that was not made here
     */
    public record Model(
            long parameters,
            @Nullable Long macs,
            long bytes,
            @Nullable Architecture architecture) {}

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
            List<Step> steps,
            List<Epoch> epochs,
            double seconds,
            double imagesPerSecond,
            @Nullable String endedEarly,
            @Nullable Target target,
            int warmUpSteps,
            @Nullable Distribution stepTime,
            @Nullable Split split) {}

    /** One training step: {@code loss} is the mean over the batch. Steps count through the whole run; both numbers start at 1. */
    public record Step(long step, int epoch, double loss, double accuracy, double ms) {}

    /** One epoch, from 1 on: training figures are means over its steps, test figures are over the whole test set. */
    public record Epoch(
            int epoch,
            double trainLoss,
            double trainAccuracy,
            double testLoss,
            double testAccuracy,
            double seconds,
            double imagesPerSecond) {}

    /** A test accuracy to reach; the epoch at whose end it was, and the training time until then, are null if it was not. */
    public record Target(
            double accuracy,
            @Nullable Integer epoch,
            @Nullable Double seconds) {}

    /**
     * What a training step's time goes to. Three models are timed in turn: forward with loss; that and the gradients; the
     * whole step. Backward and optimizer are the differences of their medians, which noise may make negative.
     */
    public record Split(int batch, int calls, double forwardMs, double backwardMs, double optimizerMs, double stepMs) {}

    /** The finished model on the whole test set; {@code confusion[label][predicted]} counts images. */
    public record Evaluation(
            double loss,
            double accuracy,
            int images,
            List<List<Integer>> confusion,
            double imagesPerSecond,
            List<HardImage> hardest) {}

    /** One of the test images with the highest loss, by its place in the test set. */
    public record HardImage(int image, double loss, Sample sample) {}

    /** Making a session, which optimizes the model, and its first run, which plans memory: once each, before all warm-up. */
    public record Startup(double sessionMs, double firstRunMs, int batch) {}

    /** How load is made, as in MLPerf's inference benchmark; {@link Latency} says where it differs. */
    public enum Scenario {
        /** One query after another, each when the one before is answered. */
        SINGLE_STREAM,
        /** As single stream, with several images in a query. */
        MULTI_STREAM,
        /** Queries arrive by a Poisson process whether or not earlier ones are answered; latency counts from the arrival. */
        SERVER,
        /** All images are there from the start; what counts is throughput. */
        OFFLINE
    }

    /**
     * Inference in one way, warm.
     *
     * @param batch images in one call
     * @param threads how many threads an operator may use
     * @param calls how many were measured, after {@code warmUpCalls} that were not
     * @param seconds how long the measurement took
     * @param imagesPerSecond over the whole measurement
     * @param time of one query in milliseconds
     * @param target what a query was to take, for a scenario that has one
     */
    public record Latency(
            Scenario scenario,
            int batch,
            int threads,
            int warmUpCalls,
            int calls,
            double seconds,
            double imagesPerSecond,
            Distribution time,
            @Nullable LatencyTarget target) {}

    /**
     * What a scenario demands, and whether the measurement meets it.
     *
     * @param queriesPerSecond at which queries were to arrive; null outside {@link Scenario#SERVER}
     * @param percentile of the latency that must not exceed {@code boundMs}, as 99
     * @param reason why it is not valid; null where it is
     */
    public record LatencyTarget(
            @Nullable Double queriesPerSecond,
            double percentile,
            double boundMs,
            boolean valid,
            @Nullable String reason) {}

    /**
     * How long something took, over all calls: outliers are counted, not left out.
     *
     * @param medianLowMs {@code medianLowMs} to {@code medianHighMs} is the bootstrap's 95 % interval of the median
     * @param madMs median absolute deviation from the median
     * @param cv coefficient of variation: standard deviation over mean
     * @param outliers calls further from the median than 3 standard deviations of a normal distribution with this MAD
     * @param histogram buckets of one width up to the 99th percentile, and one for the rest; empty if not kept
     * @param samplesMs single times in their order, at even distances if there were too many; empty if not kept
     */
    public record Distribution(
            double meanMs,
            double minMs,
            double p50Ms,
            double p90Ms,
            double p95Ms,
            double p99Ms,
            double p999Ms,
            double maxMs,
            double medianLowMs,
            double medianHighMs,
            double madMs,
            double cv,
            int outliers,
            List<Bucket> histogram,
            List<Double> samplesMs) {}

    /** How many times were at least {@code fromMs} and below {@code toMs}; the last two buckets have their ends as well. */
    public record Bucket(double fromMs, double toMs, int count) {}

    /** Which model a profile is of. */
    public enum Phase {
        INFERENCE,
        TRAINING
    }

    /** An operator's share of the time of {@code runs} runs of a model, on one execution provider. */
    public record OperatorTime(Phase phase, String operator, String provider, int runs, long calls, double totalMs) {}

    /**
     * What the kernels of one operator of this project's domain did, over the cell's whole life.
     *
     * @param ns time in the kernel, transfers included
     * @param deviceNs time of the device itself; null where it is not measured
     */
    public record KernelStatistics(
            String operator, long calls, long ns, @Nullable Long deviceNs, long bytesToDevice, long bytesFromDevice) {}

    /** Which side of its limit a figure must be on. */
    public enum Bound {
        AT_LEAST,
        AT_MOST
    }

    /** What the suite demands of a figure. {@code value} is null if there is none, which does not pass. */
    public record Verdict(
            String metric,
            Bound bound,
            double limit,
            @Nullable Double value,
            boolean passed) {}

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
    public record Comparison(
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

    /**
     * A result of JMH.
     *
     * @param benchmark the method's full name
     * @param mode as JMH writes it: {@code avgt}, {@code thrpt} …
     * @param params the benchmark's parameters, by name
     * @param error half of the 99.9 % interval; null where there were too few iterations for one
     */
    public record Jmh(
            String benchmark,
            String mode,
            Map<String, String> params,
            double score,
            @Nullable Double error,
            String unit) {}
}
