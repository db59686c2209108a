package dev.convnet.testing;

import static dev.convnet.testing.ResultsTree.row;
import static dev.convnet.testing.ResultsTree.set;

import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Inference;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.Profile;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.StepMetrics;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Made-up results of a run over the six cells: shaped like a real one, the same at every call. All are variants of {@code
 * sample-run.json}, a run of one cell that {@link ResultsFile} wrote, with a millisecond of training for each image.
 */
public final class SampleRun {
    private static final int STEPS_PER_EPOCH = 94;
    private static final int PREDICTIONS = 24;

    private SampleRun() {}

    /** The file of which all other results are variants. */
    public static Path file() {
        try {
            return Path.of(SampleRun.class.getResource("sample-run.json").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

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
        return runOf(cells.stream().map(ResultsTree::of).toList());
    }

    static RunResults runOf(List<ObjectNode> cells) {
        ObjectNode run = sample();
        set(run, "/cells", cells);
        set(run, "/planned", cells.size());
        return ResultsTree.run(run);
    }

    public static Cell network(String net, String title, LayerSummary tree, int epochs, double accuracy) {
        Random random = new Random(net.hashCode());
        double millis = 0.4 + tree.macs() / 3e7;
        ObjectNode run = sample();
        ObjectNode cell = (ObjectNode) run.at("/cells/0");
        slowDown(cell, millis);
        set(cell, "/identity/id", net);
        set(cell, "/identity/title", title);
        set(cell, "/outcome/seconds", epochs * 6000 * millis / 1000 + 8);
        set(cell, "/outcome/peakMemoryBytes", (700L << 20) + tree.parameters() * 16);
        set((ObjectNode) cell.at("/outcome/thresholds/0"), "/value", accuracy);
        set(cell, "/setup/net", net);
        set(cell, "/setup/side", tree.input().getLast());
        set(cell, "/recipe/side", tree.input().getLast());
        set(cell, "/recipe/epochs", epochs);
        set(cell, "/model/parameters", tree.parameters());
        set(cell, "/model/macs", tree.macs());
        set(cell, "/model/bytes", tree.parameters() * 4 + 5000);
        set(cell, "/model/architecture", tree);
        set(cell, "/training/seconds", epochs * 6000 * millis / 1000);
        set(cell, "/training/target/accuracy", accuracy - 0.1);
        List<ObjectNode> steps = steps(cell.at("/training/steps/0"), random, epochs, accuracy);
        set(cell, "/training/steps", steps);
        set(cell, "/training/epochs", epochs(cell.at("/training/epochs/0"), steps, epochs, accuracy));
        evaluate((ObjectNode) cell.at("/inference/evaluation"), random, accuracy);
        set(cell, "/inference/predictions", predictions(run.at("/data/samples"), random, accuracy));
        return ResultsTree.cell(cell);
    }

    /** The network with its losses turning to NaN after {@code good} steps, as a run that diverged leaves it. */
    public static Cell diverged(Cell network, int good) {
        StepMetrics last = network.steps().get(good);
        ObjectNode cell = ResultsTree.of(network);
        end(cell, CellStatus.DIVERGED, "the loss of step " + last.step() + " is NaN");
        ArrayNode steps = (ArrayNode) cell.at("/training/steps");
        while (steps.size() > good + 1) {
            steps.remove(steps.size() - 1);
        }
        ObjectNode step = (ObjectNode) steps.get(good);
        set(step, "/loss", Double.NaN);
        set(step, "/accuracy", 0.1);
        set(cell, "/training/epochs", List.of());
        set(cell, "/training/target", null);
        set(cell, "/training/warmUpSteps", 0);
        set(cell, "/training/stepTime", null);
        set(cell, "/training/split", null);
        return ResultsTree.cell(cell);
    }

    /** The network as it looks when it failed before the first step. */
    public static Cell failed(Cell network, String reason) {
        ObjectNode cell = ResultsTree.of(network);
        end(cell, CellStatus.FAILED, reason);
        set(cell, "/model", null);
        set(cell, "/training", null);
        return ResultsTree.cell(cell);
    }

    /**
     * The cell with another value of a field.
     *
     * @param pointer a JSON pointer, such as {@code /recipe/seed}
     */
    public static Cell with(Cell cell, String pointer, Object value) {
        ObjectNode tree = ResultsTree.of(cell);
        set(tree, pointer, value);
        return ResultsTree.cell(tree);
    }

    /** Ends the cell before its inference. */
    private static void end(ObjectNode cell, CellStatus status, String reason) {
        set(cell, "/outcome/status", status);
        set(cell, "/outcome/reason", reason);
        set(cell, "/outcome/peakMemoryBytes", null);
        set(cell, "/outcome/thresholds", List.of());
        set(cell, "/inference", Inference.NONE);
        set(cell, "/profile", Profile.NONE);
    }

    private static ObjectNode sample() {
        return ResultsTree.of(ResultsFile.read(file()));
    }

    /** Multiplies every time under the node, and divides every speed. */
    private static void slowDown(JsonNode node, double factor) {
        for (JsonNode child : node) {
            slowDown(child, factor);
        }
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
                object.set(field.getKey(), scaled(object, field.getValue(), scale(field.getKey(), factor)));
            }
        }
    }

    private static double scale(String field, double factor) {
        return switch (field) {
            case "ms", "seconds", "bound" -> factor;
            case "imagesPerSecond", "rate" -> 1 / factor;
            default -> field.endsWith("Ms") ? factor : 1;
        };
    }

    /** The number or the list of numbers times the factor; anything else as it is. */
    private static JsonNode scaled(ObjectNode parent, JsonNode value, double factor) {
        if (factor == 1) {
            return value;
        }
        return switch (value) {
            case ArrayNode list -> {
                ArrayNode times = parent.arrayNode();
                list.forEach(time -> times.add(time.asDouble() * factor));
                yield times;
            }
            case JsonNode number when number.isNumber() -> parent.numberNode(number.asDouble() * factor);
            default -> value;
        };
    }

    private static List<ObjectNode> steps(JsonNode sample, Random random, int epochs, double accuracy) {
        List<ObjectNode> steps = new ArrayList<>();
        for (int i = 1; i <= epochs * STEPS_PER_EPOCH; i++) {
            double learned = 1 - Math.exp(-i / 60.0);
            double loss = 2.3 - (2.3 - 1.6 * (1 - accuracy)) * learned + 0.12 * random.nextGaussian();
            double right = 0.1 + (accuracy - 0.1) * learned + 0.05 * random.nextGaussian();
            ObjectNode step = row(sample);
            set(step, "/step", i);
            set(step, "/epoch", (i - 1) / STEPS_PER_EPOCH + 1);
            set(step, "/loss", Math.max(0.02, loss));
            set(step, "/accuracy", Math.clamp(right, 0, 1));
            steps.add(step);
        }
        return steps;
    }

    private static List<ObjectNode> epochs(JsonNode sample, List<ObjectNode> steps, int epochs, double accuracy) {
        List<ObjectNode> rows = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            List<ObjectNode> own = steps.subList((e - 1) * STEPS_PER_EPOCH, e * STEPS_PER_EPOCH);
            double loss = mean(own, "loss");
            ObjectNode epoch = row(sample);
            set(epoch, "/epoch", e);
            set(epoch, "/trainLoss", loss);
            set(epoch, "/trainAccuracy", mean(own, "accuracy"));
            set(epoch, "/testLoss", loss * 0.95);
            set(epoch, "/testAccuracy", accuracy - 0.2 * Math.exp(-e));
            rows.add(epoch);
        }
        return rows;
    }

    private static double mean(List<ObjectNode> rows, String field) {
        return rows.stream()
                .mapToDouble(row -> row.get(field).asDouble())
                .average()
                .orElseThrow();
    }

    private static void evaluate(ObjectNode evaluation, Random random, double accuracy) {
        int[][] confusion = new int[10][10];
        int right = 0;
        for (int label = 0; label < 10; label++) {
            for (int i = 0; i < 100; i++) {
                int predicted = random.nextDouble() < accuracy ? label : random.nextInt(10);
                confusion[label][predicted]++;
                right += predicted == label ? 1 : 0;
            }
        }
        set(evaluation, "/loss", 1.6 * (1 - accuracy));
        set(evaluation, "/accuracy", right / 1000.0);
        set(evaluation, "/confusion", confusion);
    }

    /** Images of the data set, one of each class in turn. */
    private static List<ObjectNode> predictions(JsonNode images, Random random, double accuracy) {
        List<ObjectNode> predictions = new ArrayList<>();
        for (int i = 0; i < PREDICTIONS; i++) {
            int label = i % 10;
            ObjectNode image = row(images.get(label * images.size() / 10 + i / 10));
            set(image, "/predicted", random.nextDouble() < accuracy ? label : (label + 2) % 10);
            set(image, "/confidence", 0.5 + random.nextDouble() / 2);
            predictions.add(image);
        }
        return predictions;
    }
}
