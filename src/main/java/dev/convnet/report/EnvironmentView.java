package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.Environment;
import dev.convnet.results.Gpu;
import dev.convnet.results.Placement;
import dev.convnet.text.Format;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An environment of a run as a report shows it.
 *
 * @param name distinguishes the environment from the others of the run; empty if it is the only one
 * @param cells the cells that ran there
 */
public record EnvironmentView(String name, Environment environment, List<Cell> cells) {
    /** The environment, setting by setting; the cells that ran there, too, if the run has other environments. */
    public Map<String, String> rows() {
        Environment e = environment;
        Map<String, String> rows = new LinkedHashMap<>();
        if (!name.isEmpty()) {
            rows.put("Cells", listed(Cell::id));
        }
        if (e.label() != null) {
            rows.put("Machine", e.label());
        }
        rows.put("CPU", e.cpu());
        rows.put("Cores", e.physicalCores() + " physical, " + e.logicalCores() + " logical");
        rows.put("Memory", Format.bytes(e.memoryBytes()));
        rows.put("GPU", e.gpus().isEmpty() ? "none" : gpus(e));
        rows.put("Busy before a cell", busy());
        rows.put("Operating system", e.os() + ", " + e.architecture());
        rows.put("Java", e.java().describe());
        rows.put("ONNX Runtime", e.onnxRuntime().describe());
        rows.put("Providers compiled in", String.join(", ", e.providers()));
        rows.put("Providers that ran", ranOn().isEmpty() ? "unknown" : String.join(", ", ranOn()));
        rows.put("ONNX", "opset " + e.opset() + ", IR version " + e.irVersion());
        rows.put("Kernels", listed(cell -> cell.setup().kernels()));
        rows.put(
                "Seeds",
                listed(cell -> cell.recipe() == null
                        ? null
                        : String.valueOf(cell.recipe().seed())));
        rows.put("convnet", e.convnetVersion());
        rows.put(
                "Commit",
                e.gitCommit() == null
                        ? "unknown"
                        : e.gitCommit() + (Boolean.TRUE.equals(e.gitDirty()) ? " with local changes" : ""));
        return rows;
    }

    /** The execution providers that ran nodes in any of the cells; empty if placement is unknown. */
    private List<String> ranOn() {
        return cells.stream()
                .flatMap(cell -> cell.inference().placement().stream())
                .map(Placement::provider)
                .distinct()
                .toList();
    }

    private String busy() {
        return cells.stream()
                .map(Cell::outcome)
                .map(CellOutcome::busyCores)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .map(most -> "at most " + Format.rate(most) + " cores")
                .orElse("unknown");
    }

    /** The cells' distinct values, without null. */
    private String listed(Function<Cell, String> value) {
        String values = cells.stream()
                .map(value)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return values.isEmpty() ? Format.NONE : Format.brief(values);
    }

    /** Machine and ONNX Runtime version, in a line. */
    static String place(Environment e) {
        return e.cpu() + ", " + e.physicalCores() + (e.physicalCores() == 1 ? " core, " : " cores, ")
                + Format.bytes(e.memoryBytes()) + (e.gpus().isEmpty() ? "" : ", " + gpus(e)) + ", ONNX Runtime "
                + e.onnxRuntime().describe();
    }

    /** The hardware, in a line. */
    static String hardware(Environment e) {
        return e.cpu() + ", " + e.physicalCores() + " physical and " + e.logicalCores() + " logical cores, "
                + Format.bytes(e.memoryBytes()) + (e.gpus().isEmpty() ? "" : ", " + gpus(e));
    }

    /** Operating system, Java and ONNX Runtime, in a line. */
    static String software(Environment e) {
        return e.os() + ", " + e.java().describe() + ", ONNX Runtime "
                + e.onnxRuntime().describe();
    }

    /** The abbreviated commit, with a + for local changes; a dash if unknown. */
    static String commit(Environment e) {
        return e.gitCommit() == null
                ? Format.NONE
                : e.gitCommit().substring(0, Math.min(7, e.gitCommit().length()))
                        + (Boolean.TRUE.equals(e.gitDirty()) ? "+" : "");
    }

    /** The graphics cards, in a line. */
    public static String gpus(Environment e) {
        return e.gpus().stream().map(EnvironmentView::gpu).collect(Collectors.joining(", "));
    }

    private static String gpu(Gpu gpu) {
        return gpu.name() + " (" + Format.bytes(gpu.memoryBytes())
                + (gpu.driver() == null ? "" : ", driver " + gpu.driver()) + ")";
    }
}
