package dev.convnet.report;

import dev.convnet.results.OperatorTime;
import dev.convnet.results.Phase;
import dev.convnet.results.PhaseProfile;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Time by operator, with a column for each cell.
 *
 * @param phase which model was profiled
 * @param cells the profiled cells
 * @param rows the operators that take the most time, longest first, and the sum of the rest
 * @param notes for each cell what was profiled, and how the operators' sum compares with the time of a run
 */
public record OperatorTable(Phase phase, List<CellView> cells, List<OperatorRow> rows, List<String> notes) {
    private static final int MOST_ROWS = 14;
    private static final int MOST_CELLS = 6;

    /**
     * An operator on an execution provider.
     *
     * @param millis milliseconds of one run in each cell; null if the cell does not have the operator, or if the time of a whole run
     *     is not known
     * @param shares the operator's share of the time of all operators, from 0 to 1
     */
    public record OperatorRow(String operator, String provider, List<Double> millis, List<Double> shares) {}

    /** The profiled model, in words. */
    public String title() {
        return phase == Phase.INFERENCE ? "inference" : "a training step";
    }

    /** One table for each phase that any of the cells profiles. */
    static List<OperatorTable> of(List<CellView> views) {
        List<OperatorTable> tables = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            List<CellView> profiled = views.stream()
                    .filter(view -> profile(view, phase).isPresent())
                    .limit(MOST_CELLS)
                    .toList();
            if (!profiled.isEmpty()) {
                tables.add(new OperatorTable(phase, profiled, rows(phase, profiled), notes(phase, profiled)));
            }
        }
        return tables;
    }

    private static Optional<PhaseProfile> profile(CellView view, Phase phase) {
        return view.cell().profile().phases().stream()
                .filter(profile -> profile.phase() == phase)
                .findFirst();
    }

    private static List<String> notes(Phase phase, List<CellView> cells) {
        List<String> notes = new ArrayList<>();
        for (CellView view : cells) {
            String note = note(profile(view, phase).orElseThrow());
            notes.add((cells.size() == 1 ? "" : view.name() + ": ") + note);
        }
        return notes;
    }

    /** What was profiled, in sentences. */
    private static String note(PhaseProfile profile) {
        if (profile.batch() == null || profile.runMs() == null || profile.plainRunMs() == null) {
            return "An older convnet profiled %s after %d of warm-up, and recorded neither the batch nor the time of a run; only shares are shown."
                    .formatted(Format.count(profile.runs(), "run"), profile.warmUpRuns());
        }
        double sum =
                profile.operators().stream().mapToDouble(OperatorTime::totalMs).sum() / profile.runs();
        boolean onCpu =
                profile.operators().stream().allMatch(time -> time.provider().startsWith("CPU"));
        return "Batch %d, %s after %d of warm-up. A profiled run took %s ms, its operators %s ms of that%s. Right before, without the profiler, a run took %s ms.%s"
                .formatted(
                        profile.batch(),
                        Format.count(profile.runs(), "run"),
                        profile.warmUpRuns(),
                        Format.millis(profile.runMs()),
                        Format.millis(sum),
                        sum <= profile.runMs()
                                ? "; the rest is ONNX Runtime between them"
                                : ", since some ran in parallel",
                        Format.millis(profile.plainRunMs()),
                        onCpu
                                ? ""
                                : " On a device, an operator's time ends when its kernels are queued, so the rest includes the wait for the device.");
    }

    private static List<OperatorRow> rows(Phase phase, List<CellView> cells) {
        Map<Key, Double[]> times = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            PhaseProfile profile = profile(cells.get(i), phase).orElseThrow();
            for (OperatorTime time : profile.operators()) {
                Double[] row =
                        times.computeIfAbsent(new Key(time.operator(), time.provider()), _ -> new Double[cells.size()]);
                row[i] = (row[i] == null ? 0 : row[i]) + time.totalMs() / profile.runs();
            }
        }
        double[] totals = new double[cells.size()];
        times.values().forEach(row -> add(row, totals));
        List<Map.Entry<Key, Double[]>> sorted = times.entrySet().stream()
                .sorted(Comparator.comparingDouble(e -> -most(e.getValue(), totals)))
                .toList();
        List<Boolean> timed = cells.stream()
                .map(view -> profile(view, phase).orElseThrow().runMs() != null)
                .toList();
        List<OperatorRow> rows = new ArrayList<>();
        double[] rest = new double[cells.size()];
        for (Map.Entry<Key, Double[]> entry : sorted) {
            if (rows.size() < MOST_ROWS) {
                rows.add(row(entry.getKey(), entry.getValue(), totals, timed));
            } else {
                add(entry.getValue(), rest);
            }
        }
        if (sorted.size() > MOST_ROWS) {
            Double[] boxed = Arrays.stream(rest).boxed().toArray(Double[]::new);
            rows.add(row(new Key((sorted.size() - MOST_ROWS) + " others", ""), boxed, totals, timed));
        }
        return rows;
    }

    private static OperatorRow row(Key key, Double[] millis, double[] totals, List<Boolean> timed) {
        List<Double> times = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < millis.length; i++) {
            times.add(timed.get(i) ? millis[i] : null);
            shares.add(millis[i] == null || totals[i] == 0 ? null : millis[i] / totals[i]);
        }
        return new OperatorRow(
                Format.name(key.operator()), key.provider().replace("ExecutionProvider", ""), times, shares);
    }

    private static void add(Double[] row, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += row[i] == null ? 0 : row[i];
        }
    }

    /** The operator's largest share in any cell. */
    private static double most(Double[] row, double[] totals) {
        double most = 0;
        for (int i = 0; i < totals.length; i++) {
            most = Math.max(most, row[i] == null || totals[i] == 0 ? 0 : row[i] / totals[i]);
        }
        return most;
    }

    private record Key(String operator, String provider) {}
}
