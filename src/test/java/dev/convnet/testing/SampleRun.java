package dev.convnet.testing;

import dev.convnet.results.AccuracyTarget;
import dev.convnet.results.Bound;
import dev.convnet.results.Bucket;
import dev.convnet.results.Cell;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.CellStatus;
import dev.convnet.results.DatasetSummary;
import dev.convnet.results.Distribution;
import dev.convnet.results.Environment;
import dev.convnet.results.EpochMetrics;
import dev.convnet.results.EvaluationResult;
import dev.convnet.results.HardImage;
import dev.convnet.results.Inference;
import dev.convnet.results.JavaRuntime;
import dev.convnet.results.KernelStatistics;
import dev.convnet.results.Latency;
import dev.convnet.results.LatencyTarget;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.ModelSummary;
import dev.convnet.results.OperatorTime;
import dev.convnet.results.Phase;
import dev.convnet.results.Placement;
import dev.convnet.results.Profile;
import dev.convnet.results.RecipeSummary;
import dev.convnet.results.RunResults;
import dev.convnet.results.SampleImage;
import dev.convnet.results.Scenario;
import dev.convnet.results.Setup;
import dev.convnet.results.Startup;
import dev.convnet.results.StepBreakdown;
import dev.convnet.results.StepMetrics;
import dev.convnet.results.Training;
import dev.convnet.results.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Made-up results of a run over the six cells: shaped like a real one, the same at every call. */
public final class SampleRun {
    private static final int SIDE = 28;

    public static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private SampleRun() {}

    public static RunResults complete() {
        return run(List.of(
                network("alexnet", "AlexNet", Trees.alexNet(), 1, 0.78),
                network("vgg11", "VGG-11", Trees.vgg11(), 2, 0.82),
                network("nin", "Network in Network", Trees.nin(), 3, 0.74),
                network("googlenet", "GoogLeNet", Trees.googLeNet(), 3, 0.83),
                network("lenet-bn", "LeNet with batch normalization", Trees.lenet(), 10, 0.87),
                network("densenet", "DenseNet", Trees.denseNet(), 2, 0.86)));
    }

    public static RunResults run(List<Cell> cells) {
        return new RunResults(
                RunResults.SCHEMA_VERSION,
                "quick",
                "Six cells on Fashion-MNIST",
                Instant.parse("2026-03-14T09:26:53Z"),
                Instant.parse("2026-03-14T09:33:12Z"),
                cells.size(),
                null,
                List.of("convnet", "run", "harness/quick.yaml"),
                new Environment(
                        "0.1.0",
                        null,
                        "0123456789abcdef0123456789abcdef01234567",
                        false,
                        "Example CPU 3000 @ 2.60 GHz",
                        2,
                        4,
                        16L << 30,
                        0.25,
                        List.of(),
                        "Example Linux 13",
                        "amd64",
                        new JavaRuntime("25.0.1", "OpenJDK 64-Bit Server VM", "25.0.1+8", "Example Vendor"),
                        "1.29.0",
                        List.of("CPUExecutionProvider"),
                        21,
                        10),
                data(SampleRun::pixels),
                cells,
                List.of(),
                List.of());
    }

    /** The data set with a few images of each class; {@code pixels} draws the one for (class, index). */
    public static DatasetSummary data(Images pixels) {
        List<SampleImage> samples = new ArrayList<>();
        for (int label = 0; label < CLASSES.size(); label++) {
            for (int i = 0; i < 8; i++) {
                samples.add(new SampleImage(pixels.of(label, i), label, null, null));
            }
        }
        return new DatasetSummary(
                "Fashion-MNIST", "sample shipped with convnet", 6000, 1000, SIDE, SIDE, CLASSES, samples);
    }

    /** Base64 pixels of an image. */
    @FunctionalInterface
    public interface Images {
        String of(int label, int index);
    }

    public static Cell network(String net, String title, LayerSummary tree, int epochs, double accuracy) {
        return network(net, title, tree, epochs, accuracy, SampleRun::pixels);
    }

    public static Cell network(
            String net, String title, LayerSummary tree, int epochs, double accuracy, Images pixels) {
        Random random = new Random(net.hashCode());
        List<StepMetrics> steps = steps(random, epochs, accuracy);
        RecipeSummary recipe = new RecipeSummary(
                epochs,
                64,
                "adamw",
                1e-3,
                Map.of("beta1", 0.9, "beta2", 0.999, "epsilon", 1e-8, "weightDecay", 0.01),
                "kaiming-uniform",
                1,
                Math.toIntExact(tree.input().getLast()),
                1,
                10,
                null,
                6000,
                1000);
        double millis = 0.4 + tree.macs() / 3e7;
        return new Cell(
                new CellIdentity(net, title, "", "0f1e2d3c"),
                new CellOutcome(
                        CellStatus.OK,
                        null,
                        Instant.parse("2026-03-14T09:26:55Z"),
                        epochs * 6000 * millis / 1000 + 8,
                        (700L << 20) + tree.parameters() * 16,
                        List.of(new Verdict("accuracy", Bound.AT_LEAST, 0.6, accuracy, true))),
                new Setup(net, null, "convnet", "cpu", "none", 2, recipe.side(), recipe.batch(), "float32", false),
                recipe,
                new ModelSummary(tree.parameters(), tree.macs(), tree.parameters() * 4 + 5000, tree),
                new Training(
                        steps,
                        epochs(steps, epochs, accuracy),
                        epochs * 6000 * millis / 1000,
                        1000 / millis,
                        null,
                        new AccuracyTarget(accuracy - 0.1, 1, 6 * millis),
                        3,
                        distribution(64 * millis),
                        new StepBreakdown(64, 20, 20 * millis, 37 * millis, 7 * millis, 64 * millis)),
                new Inference(
                        new Startup(12.5, 3 * millis, 1),
                        List.of(new Placement("CPUExecutionProvider", 21, millis * 10)),
                        evaluation(random, accuracy, pixels),
                        predictions(random, accuracy, pixels),
                        List.of(List.of(0.25, -1.5, 3.0)),
                        List.of(
                                latency(Scenario.SINGLE_STREAM, 1, millis, null),
                                latency(Scenario.SINGLE_STREAM, 64, millis * 40, null),
                                latency(
                                        Scenario.SERVER,
                                        1,
                                        millis * 2,
                                        new LatencyTarget(
                                                200 / millis,
                                                99,
                                                3 * millis,
                                                false,
                                                "the 99th percentile is above it")))),
                new Profile(
                        List.of(
                                new OperatorTime(Phase.INFERENCE, "Conv", "CPUExecutionProvider", 10, 30, 7 * millis),
                                new OperatorTime(Phase.INFERENCE, "Gemm", "CPUExecutionProvider", 10, 30, 3 * millis)),
                        List.of(new KernelStatistics("MaxPoolGrad", 94, 9_400_000, null, 0, 0))));
    }

    /** The network with its losses turning to NaN after {@code good} steps, as a run that diverged leaves it. */
    public static Cell diverged(Cell network, int good) {
        StepMetrics last = network.steps().get(good);
        List<StepMetrics> steps = new ArrayList<>(network.steps().subList(0, good));
        steps.add(new StepMetrics(last.step(), last.epoch(), Double.NaN, 0.1, last.ms()));
        return new Cell(
                network.identity(),
                outcome(network, CellStatus.DIVERGED, "the loss of step " + last.step() + " is NaN"),
                network.setup(),
                network.recipe(),
                network.model(),
                new Training(steps, List.of(), 12.5, 100, null, null, 0, null, null),
                Inference.NONE,
                Profile.NONE);
    }

    /** The network as it looks when it failed before the first step. */
    public static Cell failed(Cell n, String reason) {
        return new Cell(
                n.identity(),
                outcome(n, CellStatus.FAILED, reason),
                n.setup(),
                n.recipe(),
                null,
                null,
                Inference.NONE,
                Profile.NONE);
    }

    private static CellOutcome outcome(Cell n, CellStatus status, String reason) {
        return new CellOutcome(
                status, reason, n.outcome().startedAt(), n.outcome().seconds(), null, List.of());
    }

    public static RunResults with(RunResults run, UnaryOperator<Cell> change) {
        return run(run.cells().stream().map(change).toList());
    }

    private static List<StepMetrics> steps(Random random, int epochs, double accuracy) {
        int perEpoch = 94;
        List<StepMetrics> steps = new ArrayList<>();
        for (int i = 1; i <= epochs * perEpoch; i++) {
            double learned = 1 - Math.exp(-i / 60.0);
            double loss = 2.3 - (2.3 - 1.6 * (1 - accuracy)) * learned + 0.12 * random.nextGaussian();
            double right = 0.1 + (accuracy - 0.1) * learned + 0.05 * random.nextGaussian();
            steps.add(new StepMetrics(i, (i - 1) / perEpoch + 1, Math.max(0.02, loss), Math.clamp(right, 0, 1), 12.5));
        }
        return steps;
    }

    private static List<EpochMetrics> epochs(List<StepMetrics> steps, int epochs, double accuracy) {
        List<EpochMetrics> rows = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            int epoch = e;
            List<StepMetrics> own =
                    steps.stream().filter(s -> s.epoch() == epoch).toList();
            double loss = own.stream().mapToDouble(StepMetrics::loss).average().orElseThrow();
            double right =
                    own.stream().mapToDouble(StepMetrics::accuracy).average().orElseThrow();
            double behind = 0.2 * Math.exp(-e);
            rows.add(new EpochMetrics(e, loss, right, loss * 0.95, accuracy - behind, 21.5, 279));
        }
        return rows;
    }

    private static EvaluationResult evaluation(Random random, double accuracy, Images pixels) {
        List<List<Integer>> confusion = new ArrayList<>();
        int right = 0;
        for (int label = 0; label < 10; label++) {
            Integer[] row = new Integer[10];
            Arrays.fill(row, 0);
            for (int i = 0; i < 100; i++) {
                int predicted = random.nextDouble() < accuracy ? label : random.nextInt(10);
                row[predicted]++;
                right += predicted == label ? 1 : 0;
            }
            confusion.add(List.of(row));
        }
        return new EvaluationResult(
                1.6 * (1 - accuracy),
                right / 1000.0,
                1000,
                confusion,
                812.5,
                List.of(new HardImage(7, 6.5, new SampleImage(pixels.of(6, 3), 6, 0, 0.99))));
    }

    private static Latency latency(Scenario scenario, int batch, double millis, LatencyTarget target) {
        return new Latency(
                scenario, batch, 2, 20, 200, 0.2 * millis, batch * 980 / millis, distribution(millis), target);
    }

    private static Distribution distribution(double millis) {
        return new Distribution(
                millis * 1.02,
                millis * 0.93,
                millis,
                millis * 1.1,
                millis * 1.2,
                millis * 1.6,
                millis * 2,
                millis * 2.2,
                millis * 0.99,
                millis * 1.01,
                millis * 0.02,
                0.1,
                3,
                List.of(
                        new Bucket(millis * 0.93, millis, 100),
                        new Bucket(millis, millis * 1.6, 98),
                        new Bucket(millis * 1.6, millis * 2.2, 2)),
                List.of(millis, millis * 1.1, millis * 0.93));
    }

    private static List<SampleImage> predictions(Random random, double accuracy, Images pixels) {
        List<SampleImage> samples = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int label = i % 10;
            int predicted = random.nextDouble() < accuracy ? label : (label + 2) % 10;
            samples.add(new SampleImage(pixels.of(label, 20 + i), label, predicted, 0.5 + random.nextDouble() / 2));
        }
        return samples;
    }

    /** A blob whose outline depends on the class and the index. */
    private static String pixels(int label, int index) {
        byte[] image = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double angle = Math.atan2(y - 13.5, x - 13.5);
                double edge = 9 + 3 * Math.cos(angle * (label + 1) + index);
                double distance = Math.hypot(x - 13.5, y - 13.5);
                image[y * SIDE + x] = (byte) (distance < edge ? 90 + 15 * label : 0);
            }
        }
        return Base64.getEncoder().encodeToString(image);
    }
}
