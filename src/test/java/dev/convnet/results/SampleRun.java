package dev.convnet.results;

import dev.convnet.nn.Architecture;
import dev.convnet.results.RunResults.Data;
import dev.convnet.results.RunResults.Environment;
import dev.convnet.results.RunResults.Epoch;
import dev.convnet.results.RunResults.Evaluation;
import dev.convnet.results.RunResults.Latency;
import dev.convnet.results.RunResults.Model;
import dev.convnet.results.RunResults.Network;
import dev.convnet.results.RunResults.Recipe;
import dev.convnet.results.RunResults.Sample;
import dev.convnet.results.RunResults.Status;
import dev.convnet.results.RunResults.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Made-up results of a run over the six networks: shaped like a real one, the same at every call. */
public final class SampleRun {
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

    public static RunResults run(List<Network> networks) {
        return new RunResults(
                RunResults.SCHEMA_VERSION,
                "quick",
                "Six networks on Fashion-MNIST",
                Instant.parse("2026-03-14T09:26:53Z"),
                Instant.parse("2026-03-14T09:33:12Z"),
                List.of("convnet", "run", "harness/quick.yaml"),
                new Environment(
                        "0.1.0",
                        "0123456789abcdef0123456789abcdef01234567",
                        false,
                        "Example CPU 3000 @ 2.60 GHz",
                        2,
                        4,
                        16L << 30,
                        List.of(),
                        "Example Linux 13",
                        "amd64",
                        "OpenJDK 64-Bit Server VM 25.0.1+8",
                        "1.29.0",
                        List.of("CPUExecutionProvider"),
                        21,
                        10,
                        2),
                data(SampleRun::pixels),
                networks);
    }

    /** The data set with a few images of each class; {@code pixels} draws the one for (class, index). */
    public static Data data(Images pixels) {
        List<Sample> samples = new ArrayList<>();
        for (int label = 0; label < CLASSES.size(); label++) {
            for (int i = 0; i < 8; i++) {
                samples.add(new Sample(pixels.of(label, i), label, null, null));
            }
        }
        return new Data("Fashion-MNIST", "sample shipped with convnet", 6000, 1000, CLASSES, samples);
    }

    /** Base64 pixels of an image. */
    @FunctionalInterface
    public interface Images {
        String of(int label, int index);
    }

    public static Network network(String net, String title, Architecture tree, int epochs, double accuracy) {
        return network(net, title, tree, epochs, accuracy, SampleRun::pixels);
    }

    public static Network network(
            String net, String title, Architecture tree, int epochs, double accuracy, Images pixels) {
        Random random = new Random(net.hashCode());
        List<Step> steps = steps(random, epochs, accuracy);
        Recipe recipe = new Recipe(
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
        return new Network(
                net,
                title,
                Status.OK,
                null,
                "onnxruntime",
                "cpu",
                "none",
                recipe,
                new Model(tree.parameters(), tree.macs(), tree.parameters() * 4 + 5000, tree),
                steps,
                epochs(steps, epochs, accuracy),
                epochs * 6000 * millis / 1000,
                (700L << 20) + tree.parameters() * 16,
                evaluation(random, accuracy),
                List.of(latency(1, millis), latency(64, millis * 40)),
                predictions(random, accuracy, pixels));
    }

    /** The network with its losses turning to NaN after {@code good} steps, as a run that diverged leaves it. */
    public static Network diverged(Network network, int good) {
        Step last = network.steps().get(good);
        List<Step> steps = new ArrayList<>(network.steps().subList(0, good));
        steps.add(new Step(last.step(), last.epoch(), Double.NaN, 0.1));
        return without(network, Status.DIVERGED, "the loss of step " + last.step() + " is NaN", steps);
    }

    /** The network as it looks when it failed before the first step. */
    public static Network failed(Network network, String reason) {
        Network n = without(network, Status.FAILED, reason, List.of());
        return new Network(
                n.net(),
                n.title(),
                n.status(),
                n.failure(),
                n.engine(),
                n.provider(),
                n.kernels(),
                n.recipe(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                List.of(),
                List.of());
    }

    public static RunResults with(RunResults run, UnaryOperator<Network> change) {
        return run(run.networks().stream().map(change).toList());
    }

    private static Network without(Network n, Status status, String failure, List<Step> steps) {
        return new Network(
                n.net(),
                n.title(),
                status,
                failure,
                n.engine(),
                n.provider(),
                n.kernels(),
                n.recipe(),
                n.model(),
                steps,
                List.of(),
                n.trainSeconds(),
                n.peakMemoryBytes(),
                null,
                List.of(),
                List.of());
    }

    private static List<Step> steps(Random random, int epochs, double accuracy) {
        int perEpoch = 94;
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i <= epochs * perEpoch; i++) {
            double learned = 1 - Math.exp(-i / 60.0);
            double loss = 2.3 - (2.3 - 1.6 * (1 - accuracy)) * learned + 0.12 * random.nextGaussian();
            double right = 0.1 + (accuracy - 0.1) * learned + 0.05 * random.nextGaussian();
            steps.add(new Step(i, (i - 1) / perEpoch + 1, Math.max(0.02, loss), Math.clamp(right, 0, 1)));
        }
        return steps;
    }

    private static List<Epoch> epochs(List<Step> steps, int epochs, double accuracy) {
        List<Epoch> rows = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            int epoch = e;
            List<Step> own = steps.stream().filter(s -> s.epoch() == epoch).toList();
            double loss = own.stream().mapToDouble(Step::loss).average().orElseThrow();
            double right = own.stream().mapToDouble(Step::accuracy).average().orElseThrow();
            double behind = 0.2 * Math.exp(-e);
            rows.add(new Epoch(e, loss, right, loss * 0.95, accuracy - behind, 21.5, 279));
        }
        return rows;
    }

    private static Evaluation evaluation(Random random, double accuracy) {
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
        return new Evaluation(1.6 * (1 - accuracy), right / 1000.0, 1000, confusion, 812.5);
    }

    private static Latency latency(int batch, double millis) {
        return new Latency(
                batch,
                200,
                millis * 1.02,
                millis * 0.93,
                millis,
                millis * 1.1,
                millis * 1.6,
                millis * 2.2,
                batch * 980 / millis);
    }

    private static List<Sample> predictions(Random random, double accuracy, Images pixels) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int label = i % 10;
            int predicted = random.nextDouble() < accuracy ? label : (label + 2) % 10;
            samples.add(new Sample(pixels.of(label, 20 + i), label, predicted, 0.5 + random.nextDouble() / 2));
        }
        return samples;
    }

    /** A blob whose outline depends on the class and the index. */
    private static String pixels(int label, int index) {
        byte[] image = new byte[Sample.SIDE * Sample.SIDE];
        for (int y = 0; y < Sample.SIDE; y++) {
            for (int x = 0; x < Sample.SIDE; x++) {
                double angle = Math.atan2(y - 13.5, x - 13.5);
                double edge = 9 + 3 * Math.cos(angle * (label + 1) + index);
                double distance = Math.hypot(x - 13.5, y - 13.5);
                image[y * Sample.SIDE + x] = (byte) (distance < edge ? 90 + 15 * label : 0);
            }
        }
        return Base64.getEncoder().encodeToString(image);
    }
}
