package dev.convnet.report;

import dev.convnet.nn.Architecture;
import dev.convnet.results.RunResults.Cell;
import dev.convnet.results.RunResults.Data;
import dev.convnet.results.RunResults.Epoch;
import dev.convnet.results.RunResults.Latency;
import dev.convnet.results.RunResults.Recipe;
import dev.convnet.results.RunResults.Sample;
import dev.convnet.results.RunResults.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of a run as the page shows it: what the results say and what follows from them.
 *
 * @param number the network's place in the run, from 1 on
 */
public record NetworkView(int number, Cell network, Data data) {
    /** The anchor of the network's section. */
    public String id() {
        return "network-" + number;
    }

    /** What the network is called. */
    public String title() {
        return Format.name(network.title() + (network.variant().isEmpty() ? "" : ", " + network.variant()));
    }

    /** Whether the network was trained to the end. */
    public boolean ok() {
        return network.status() == Status.OK;
    }

    /** The status in words and, in front, a sign that needs no colour. */
    public String status() {
        return switch (network.status()) {
            case OK -> "✓ trained";
            case FAILED -> "✕ failed";
            case DIVERGED -> "△ diverged";
            case SKIPPED -> "– skipped";
        };
    }

    /** Why the network has no full results. */
    public String failure() {
        return network.reason() == null ? "no reason was recorded" : network.reason();
    }

    /** The last epoch that was finished, or null. */
    public Epoch lastEpoch() {
        return network.epochs().isEmpty() ? null : network.epochs().getLast();
    }

    /** Training speed, the mean over the epochs; null without a finished epoch. */
    public Double imagesPerSecond() {
        return network.epochs().isEmpty()
                ? null
                : network.epochs().stream()
                        .mapToDouble(Epoch::imagesPerSecond)
                        .average()
                        .orElseThrow();
    }

    /** Accuracy on the test set: of the finished model, or else of the last epoch; null without either. */
    public Double testAccuracy() {
        if (network.evaluation() != null) {
            return network.evaluation().accuracy();
        }
        return lastEpoch() == null ? null : lastEpoch().testAccuracy();
    }

    /** Latency at batch 1, or null. */
    public Latency single() {
        return network.latency().stream()
                .filter(latency -> latency.batch() == 1)
                .findFirst()
                .orElse(null);
    }

    /** The measurement at the largest batch above 1, or null. */
    public Latency bulk() {
        return network.latency().stream()
                .filter(latency -> latency.batch() > 1)
                .max(Comparator.comparingInt(Latency::batch))
                .orElse(null);
    }

    /** A class's name. */
    public String className(int label) {
        return RunView.className(data, label);
    }

    /** How many of the shown predictions are right, in a sentence. */
    public String score() {
        int all = network.predictions().size();
        long wrong =
                network.predictions().stream().filter(NetworkView::isMistake).count();
        return wrong == 0
                ? "All " + all + " shown here are right."
                : (all - wrong) + " of the " + all + " shown here are right; mistakes have a dashed frame and a ✕.";
    }

    /** Whether a prediction is wrong. */
    public static boolean isMistake(Sample sample) {
        return sample.predicted() != null && sample.predicted() != sample.label();
    }

    /** How the network was trained, name by name. */
    public Map<String, String> recipe() {
        Map<String, String> rows = new LinkedHashMap<>();
        if (network.recipe() != null) {
            training(network.recipe(), rows);
        }
        rows.put("Engine", network.setup().engine());
        rows.put("Execution provider", network.setup().provider());
        rows.put("Kernels", network.setup().kernels());
        rows.put("Threads", String.valueOf(network.setup().threads()));
        return rows;
    }

    private static void training(Recipe recipe, Map<String, String> rows) {
        rows.put("Epochs", Format.count(recipe.epochs()));
        rows.put("Batch", Format.count(recipe.batch()));
        rows.put("Optimizer", recipe.optimizer());
        rows.put("Learning rate", Format.setting(recipe.learningRate()));
        recipe.settings().keySet().stream()
                .sorted()
                .forEach(name -> rows.put(name, Format.setting(recipe.settings().get(name))));
        rows.put("Initializer", recipe.initializer());
        rows.put("Dropout", recipe.dropout() == null ? "as the network has it" : Format.setting(recipe.dropout()));
        rows.put("Seed", String.valueOf(recipe.seed()));
        rows.put("Input side", recipe.side() + " px");
        rows.put("Width", "× " + Format.setting(recipe.width()));
        rows.put("Classes", Format.count(recipe.classes()));
        rows.put("Training images", Format.count(recipe.trainImages()));
        rows.put("Test images", Format.count(recipe.testImages()));
    }

    /** Every layer of the tree with its path, containers before what they contain. */
    public Map<String, Architecture> layers() {
        Map<String, Architecture> layers = new LinkedHashMap<>();
        if (network.model() != null && network.model().architecture() != null) {
            network.model().architecture().children().forEach(child -> collect(child, child.name(), layers));
        }
        return layers;
    }

    /** The confusion matrix row by row. */
    public List<ConfusionRow> confusion() {
        List<ConfusionRow> rows = new ArrayList<>();
        List<List<Integer>> counts = network.evaluation().confusion();
        for (int label = 0; label < counts.size(); label++) {
            rows.add(new ConfusionRow(label, counts.get(label)));
        }
        return rows;
    }

    /** The images of one class by what they were taken for. */
    public record ConfusionRow(int label, List<Integer> counts) {
        /** The share of the class that was recognised; null for a class without images. */
        public Double recall() {
            return total() == 0 || label >= counts.size() ? null : (double) counts.get(label) / total();
        }

        /** The CSS class of a cell: right or wrong, and a depth of 0 to 9 by the share of the row. */
        public String shade(int predicted) {
            double share = total() == 0 ? 0 : (double) counts.get(predicted) / total();
            // Mistakes are rarer than hits: the square root shows the small ones.
            double depth = predicted == label ? share : Math.sqrt(share);
            return (predicted == label ? "hit" : "miss") + " d"
                    + (share == 0 ? 0 : Math.clamp(Math.round(depth * 9), 1, 9));
        }

        private int total() {
            return counts.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private static void collect(Architecture layer, String path, Map<String, Architecture> into) {
        // Layers without weights need no name of their own, so a name may come twice.
        String key = path;
        for (int i = 2; into.containsKey(key); i++) {
            key = path + " (" + i + ")";
        }
        into.put(key, layer);
        for (Architecture child : layer.children()) {
            collect(child, path + "." + child.name(), into);
        }
    }
}
