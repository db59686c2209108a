package dev.convnet.report;

import dev.convnet.results.RunResults.Data;
import dev.convnet.results.RunResults.Environment;
import dev.convnet.results.RunResults.Gpu;
import dev.convnet.results.RunResults.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the page says of a run as a whole. */
public final class RunView {
    private RunView() {}

    /** What came of it, in a sentence. */
    public static String verdict(List<NetworkView> networks) {
        if (networks.isEmpty()) {
            return "The run has no networks.";
        }
        long good = networks.stream().filter(NetworkView::ok).count();
        String trained = good == networks.size()
                ? (good == 1 ? "The network was trained." : "All " + good + " networks were trained.")
                : good + " of " + networks.size() + (networks.size() == 1 ? " network was" : " networks were")
                        + " trained.";
        Optional<NetworkView> best = networks.stream()
                .filter(n -> n.testAccuracy() != null)
                .max(Comparator.comparing(NetworkView::testAccuracy));
        return trained
                + best.map(n -> " Best test accuracy: " + Format.percent(n.testAccuracy()) + ", " + n.title() + ".")
                        .orElse("");
    }

    /** Where it ran, in a line. */
    public static String place(Environment e) {
        return e.cpu() + ", " + e.physicalCores() + (e.physicalCores() == 1 ? " core" : " cores") + ", "
                + Format.bytes(e.memoryBytes()) + (e.gpus().isEmpty() ? "" : ", " + gpus(e))
                + ", ONNX Runtime " + e.onnxRuntime();
    }

    /** Everything known of where it ran, name by name. */
    public static Map<String, String> environment(Environment e) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("convnet", e.convnetVersion());
        rows.put(
                "Commit",
                e.gitCommit() == null
                        ? Format.NONE
                        : e.gitCommit() + (Boolean.TRUE.equals(e.gitDirty()) ? " with local changes" : ""));
        rows.put("CPU", e.cpu());
        rows.put("Cores", e.physicalCores() + " physical, " + e.logicalCores() + " logical");
        rows.put("Memory", Format.bytes(e.memoryBytes()));
        rows.put("GPU", e.gpus().isEmpty() ? "none" : gpus(e));
        rows.put("Operating system", e.os() + ", " + e.architecture());
        rows.put("Java", e.jvm());
        rows.put("ONNX Runtime", e.onnxRuntime());
        rows.put("Execution providers", String.join(", ", e.providers()));
        rows.put("ONNX", "opset " + e.opset() + ", IR version " + e.irVersion());
        return rows;
    }

    private static String gpus(Environment e) {
        return e.gpus().stream().map(Gpu::name).collect(Collectors.joining(", "));
    }

    /** A class's name; a class beyond the known names is a number. */
    public static String className(Data data, int label) {
        List<String> names = data.classNames();
        return label >= 0 && label < names.size() ? Format.name(names.get(label)) : "class " + label;
    }

    /** The positions of the samples by their class, classes in order. */
    public static Map<Integer, List<Integer>> byClass(List<Sample> samples) {
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i = 0; i < samples.size(); i++) {
            classes.computeIfAbsent(samples.get(i).label(), _ -> new ArrayList<>())
                    .add(i);
        }
        return classes;
    }
}
