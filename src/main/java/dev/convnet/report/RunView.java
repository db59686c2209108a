package dev.convnet.report;

import dev.convnet.results.Environment;
import dev.convnet.results.Gpu;
import dev.convnet.results.Placement;
import dev.convnet.results.RunResults;
import dev.convnet.results.SampleImage;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A run as a report shows it.
 *
 * @param number the run's place in the page, from 1
 * @param name distinguishes the run from the others of the page; empty if it is the only one
 */
public record RunView(int number, String name, RunResults run) {
    /** The anchor of the run's environment. */
    public String id() {
        return "environment-" + number;
    }

    /** Machine and ONNX Runtime version, in a line. */
    public String place() {
        Environment e = run.environment();
        return e.cpu() + ", " + e.physicalCores() + (e.physicalCores() == 1 ? " core, " : " cores, ")
                + Format.bytes(e.memoryBytes()) + (e.gpus().isEmpty() ? "" : ", " + gpus(e)) + ", ONNX Runtime "
                + e.onnxRuntime();
    }

    /** The hardware, in a line. */
    public String hardware() {
        Environment e = run.environment();
        return e.cpu() + ", " + e.physicalCores() + " physical and " + e.logicalCores() + " logical cores, "
                + Format.bytes(e.memoryBytes()) + (e.gpus().isEmpty() ? "" : ", " + gpus(e));
    }

    /** Operating system, Java and ONNX Runtime, in a line. */
    public String software() {
        Environment e = run.environment();
        return e.os() + ", " + e.java().describe() + ", ONNX Runtime " + e.onnxRuntime();
    }

    /** The execution providers that ran nodes in any cell; empty if placement is unknown. */
    public List<String> ranOn() {
        return run.cells().stream()
                .flatMap(cell -> cell.inference().placement().stream())
                .map(Placement::provider)
                .distinct()
                .toList();
    }

    /** The abbreviated commit, with a + for local changes; a dash if unknown. */
    public String commit() {
        return commit(run.environment());
    }

    static String commit(Environment e) {
        return e.gitCommit() == null
                ? Format.NONE
                : e.gitCommit().substring(0, Math.min(7, e.gitCommit().length()))
                        + (Boolean.TRUE.equals(e.gitDirty()) ? "+" : "");
    }

    /** The environment of the run, setting by setting. */
    public Map<String, String> environment() {
        Environment e = run.environment();
        Map<String, String> rows = new LinkedHashMap<>();
        if (e.label() != null) {
            rows.put("Machine", e.label());
        }
        rows.put("CPU", e.cpu());
        rows.put("Cores", e.physicalCores() + " physical, " + e.logicalCores() + " logical");
        rows.put("Memory", Format.bytes(e.memoryBytes()));
        rows.put("GPU", e.gpus().isEmpty() ? "none" : gpus(e));
        rows.put("Busy before the run", Format.rate(e.busyCores()) + " cores");
        rows.put("Operating system", e.os() + ", " + e.architecture());
        rows.put("Java", e.java().describe());
        rows.put("ONNX Runtime", e.onnxRuntime());
        rows.put("Providers compiled in", String.join(", ", e.providers()));
        rows.put("Providers that ran", ranOn().isEmpty() ? "unknown" : String.join(", ", ranOn()));
        rows.put("ONNX", "opset " + e.opset() + ", IR version " + e.irVersion());
        rows.put(
                "Kernels",
                listed(run.cells().stream().map(c -> c.setup().kernels()).toList()));
        rows.put(
                "Seeds",
                listed(run.cells().stream()
                        .filter(c -> c.recipe() != null)
                        .map(c -> String.valueOf(c.recipe().seed()))
                        .toList()));
        rows.put("convnet", e.convnetVersion());
        rows.put(
                "Commit",
                e.gitCommit() == null
                        ? "unknown"
                        : e.gitCommit() + (Boolean.TRUE.equals(e.gitDirty()) ? " with local changes" : ""));
        rows.put("Started", Format.time(run.startedAt()));
        rows.put("Finished", Format.time(run.finishedAt()));
        return rows;
    }

    private static String listed(List<String> values) {
        return values.isEmpty()
                ? Format.NONE
                : Format.brief(
                        String.join(", ", values.stream().distinct().sorted().toList()));
    }

    public static String gpus(Environment e) {
        return e.gpus().stream()
                .map(gpu -> gpu.name() + " (" + Format.bytes(gpu.memoryBytes())
                        + (gpu.driver() == null ? "" : ", driver " + gpu.driver()) + ")")
                .collect(Collectors.joining(", "));
    }

    /** The machine's name: its label, otherwise its first GPU, otherwise its CPU. */
    static String machine(Environment e) {
        if (e.label() != null && !e.label().isEmpty()) {
            return e.label();
        }
        return e.gpus().stream().findFirst().map(Gpu::name).orElse(e.cpu());
    }

    /** The name of a class; its number if it has no name. */
    public String className(int label) {
        List<String> names = run.data().classNames();
        return label >= 0 && label < names.size() ? Format.name(names.get(label)) : "class " + label;
    }

    /** The positions of the sample images by their class, classes in order. */
    public Map<Integer, List<Integer>> samplesByClass() {
        List<SampleImage> samples = run.data().samples();
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i = 0; i < samples.size(); i++) {
            classes.computeIfAbsent(samples.get(i).label(), _ -> new ArrayList<>())
                    .add(i);
        }
        return classes;
    }
}
