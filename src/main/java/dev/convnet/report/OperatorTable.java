package dev.convnet.report;

import dev.convnet.results.OperatorTime;
import dev.convnet.results.Phase;
import dev.convnet.results.PhaseProfile;
import dev.convnet.text.Format;
import java.util.ArrayList;
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
 */
public record OperatorTable(Phase phase, List<CellView> cells, List<OperatorRow> rows) {
    private static final int MOST_ROWS = 14;
    private static final int MOST_CELLS = 6;

    /**
     * An operator on an execution provider.
     *
     * @param millis milliseconds of one run in each cell; null if the cell does not have the operator
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
                tables.add(new OperatorTable(phase, profiled, rows(phase, profiled)));
            }
        }
        return tables;
    }

    private static Optional<PhaseProfile> profile(CellView view, Phase phase) {
        return view.cell().profile().phases().stream()
                .filter(profile -> profile.phase() == phase)
                .findFirst();
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
        List<OperatorRow> rows = new ArrayList<>();
        double[] rest = new double[cells.size()];
        for (Map.Entry<Key, Double[]> entry : sorted) {
            if (rows.size() < MOST_ROWS) {
                rows.add(row(entry.getKey(), entry.getValue(), totals));
            } else {
                add(entry.getValue(), rest);
            }
        }
        if (sorted.size() > MOST_ROWS) {
            Double[] boxed = java.util.Arrays.stream(rest).boxed().toArray(Double[]::new);
            rows.add(row(new Key((sorted.size() - MOST_ROWS) + " others", ""), boxed, totals));
        }
        return rows;
    }

    private static OperatorRow row(Key key, Double[] millis, double[] totals) {
        List<Double> times = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < millis.length; i++) {
            times.add(millis[i]);
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
