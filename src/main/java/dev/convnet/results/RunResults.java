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
 */
public record RunResults(
        int schemaVersion,
        String suite,
        String title,
        Instant startedAt,
        Instant finishedAt,
        List<String> command,
        Environment environment,
        Data data,
        List<Network> networks) {
    /** The version of this format; a reader refuses a later one. */
    public static final int SCHEMA_VERSION = 1;

    /** Where the run took place. {@code providers} lists what ONNX Runtime has compiled in. */
    public record Environment(
            String convnetVersion,
            @Nullable String gitCommit,
            @Nullable Boolean gitDirty,
            String cpu,
            int physicalCores,
            int logicalCores,
            long memoryBytes,
            List<String> gpus,
            String os,
            String architecture,
            String jvm,
            String onnxRuntime,
            List<String> providers,
            int opset,
            int irVersion,
            int threads) {}

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

    /** How a network's training ended: as asked, by an error, or by a loss that was no longer a finite number. */
    public enum Status {
        OK,
        FAILED,
        DIVERGED
    }

    /** What became of one network of the suite. {@code failure} is the reason, where status is not OK. */
    public record Network(
            String net,
            String title,
            Status status,
            @Nullable String failure,
            String engine,
            String provider,
            String kernels,
            Recipe recipe,
            @Nullable Model model,
            List<Step> steps,
            List<Epoch> epochs,
            @Nullable Double trainSeconds,
            @Nullable Long peakMemoryBytes,
            @Nullable Evaluation evaluation,
            List<Latency> latency,
            List<Sample> predictions) {}

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

    /** The exported inference model. */
    public record Model(long parameters, long macs, long bytes, Architecture architecture) {}

    /** One training step: {@code loss} is the mean over the batch. Steps count through the whole run; both numbers start at 1. */
    public record Step(long step, int epoch, double loss, double accuracy) {}

    /** One epoch, from 1 on: training figures are means over its steps, test figures are over the whole test set. */
    public record Epoch(
            int epoch,
            double trainLoss,
            double trainAccuracy,
            double testLoss,
            double testAccuracy,
            double seconds,
            double imagesPerSecond) {}

    /** The finished model on the whole test set; {@code confusion[label][predicted]} counts images. */
    public record Evaluation(
            double loss, double accuracy, int images, List<List<Integer>> confusion, double imagesPerSecond) {}

    /** Inference at one batch size, warm: latency of one call in milliseconds, images per second over all calls. */
    public record Latency(
            int batch,
            int calls,
            double meanMs,
            double minMs,
            double p50Ms,
            double p90Ms,
            double p99Ms,
            double maxMs,
            double imagesPerSecond) {}
}
