package dev.convnet.suite;

import dev.convnet.base.SettingError;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cell that is compared with another one, which differs from it in one axis only.
 *
 * @param axis the axis: {@code kernels}, {@code provider}, {@code engine} …
 * @param tolerance the largest permitted difference of losses and logits, at least 0
 * @param baseline the id of the cell with the axis's first value
 * @param cell the id of the cell that is compared with it
 */
public record ComparisonPlan(String axis, double tolerance, String baseline, String cell) {
    /** @throws SettingError if the tolerance is out of its range */
    public ComparisonPlan {
        SettingError.require(
                tolerance >= 0 && Double.isFinite(tolerance),
                "tolerance",
                "must be a number, at least 0, not " + tolerance);
    }

    /** The comparisons of all cells that differ in the axis only, in the order of the suite. */
    static List<ComparisonPlan> across(String axis, double tolerance, List<CellPlan> cells) {
        record Likeness(int entry, Map<String, String> otherAxes) {}
        Map<Likeness, List<CellPlan>> groups = cells.stream()
                .filter(plan -> plan.position().axes().containsKey(axis))
                .collect(Collectors.groupingBy(
                        plan -> {
                            Map<String, String> others =
                                    new HashMap<>(plan.position().axes());
                            others.remove(axis);
                            return new Likeness(plan.position().entry(), others);
                        },
                        LinkedHashMap::new,
                        Collectors.toList()));
        // The first value of the axis comes first in each group.
        return groups.values().stream()
                .flatMap(group -> compared(axis, tolerance, group.getFirst(), group.subList(1, group.size())))
                .toList();
    }

    private static Stream<ComparisonPlan> compared(
            String axis, double tolerance, CellPlan baseline, List<CellPlan> others) {
        return others.stream().map(other -> new ComparisonPlan(axis, tolerance, baseline.id(), other.id()));
    }
}
