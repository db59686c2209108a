package dev.convnet.bench;

import dev.convnet.results.Cell;
import dev.convnet.results.CellComparison;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Metric;
import dev.convnet.results.StepMetrics;
import dev.convnet.suite.ComparisonPlan;
import dev.convnet.suite.Suite;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Compares cells that differ in one axis only. */
final class Comparisons {
    private Comparisons() {}

    /** The comparisons of the suite whose two cells have ended; a skipped cell is compared with nothing, and its reason says so. */
    static List<CellComparison> of(Suite suite, List<Cell> cells) {
        Map<String, Cell> byId = new HashMap<>();
        cells.forEach(cell -> byId.put(cell.id(), cell));
        return suite.comparisons().stream()
                .filter(plan -> byId.containsKey(plan.baseline()) && byId.containsKey(plan.cell()))
                .map(plan -> compare(plan, byId.get(plan.baseline()), byId.get(plan.cell())))
                .toList();
    }

    private static CellComparison compare(ComparisonPlan rule, Cell baseline, Cell cell) {
        int steps = Math.min(baseline.steps().size(), cell.steps().size());
        Double loss = steps == 0 ? null : lossDifference(baseline.steps(), cell.steps(), steps);
        Double logits =
                logitDifference(baseline.inference().logits(), cell.inference().logits());
        String reason = reason(rule.tolerance(), baseline, cell, loss, logits);
        return new CellComparison(
                rule.axis(),
                baseline.id(),
                cell.id(),
                rule.tolerance(),
                steps,
                loss,
                logits,
                ratio(Metric.STEP_TIME, baseline, cell),
                ratio(Metric.LATENCY_P50, baseline, cell),
                reason == null,
                reason);
    }

    private static String reason(double tolerance, Cell baseline, Cell cell, Double loss, Double logits) {
        for (Cell one : List.of(baseline, cell)) {
            if (one.status() != CellStatus.OK) {
                return one.id() + " " + (one.status() == CellStatus.SKIPPED ? "was " : "")
                        + one.status().name().toLowerCase(Locale.ROOT) + ": "
                        + one.outcome().reason();
            }
        }
        if (baseline.steps().size() != cell.steps().size()) {
            return "the cells were trained for " + baseline.steps().size() + " and "
                    + cell.steps().size() + " steps";
        }
        if (loss == null && logits == null) {
            return "the cells have neither losses nor logits to compare";
        }
        if (loss != null && !(loss <= tolerance)) {
            return "losses differ by " + loss + ", more than " + tolerance;
        }
        // Training amplifies differences, so the logits of trained networks are not compared; their losses are.
        if (loss == null && !(logits <= tolerance)) {
            return "logits differ by " + logits + ", more than " + tolerance;
        }
        return null;
    }

    private static double lossDifference(List<StepMetrics> one, List<StepMetrics> other, int steps) {
        double most = 0;
        for (int i = 0; i < steps; i++) {
            most = Math.max(most, Math.abs(one.get(i).loss() - other.get(i).loss()));
        }
        return most;
    }

    private static Double logitDifference(List<List<Double>> one, List<List<Double>> other) {
        if (one.isEmpty() || one.size() != other.size()) {
            return null;
        }
        double most = 0;
        for (int i = 0; i < one.size(); i++) {
            for (int k = 0; k < Math.min(one.get(i).size(), other.get(i).size()); k++) {
                most = Math.max(most, Math.abs(one.get(i).get(k) - other.get(i).get(k)));
            }
        }
        return most;
    }

    private static Double ratio(Metric metric, Cell baseline, Cell cell) {
        Optional<Double> base = metric.of(baseline).filter(value -> value > 0);
        return base.flatMap(b -> metric.of(cell).map(value -> value / b)).orElse(null);
    }
}
