package dev.convnet.suite;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.data.DataSource;
import dev.convnet.results.Shard;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cells of one run, which share their data and run one after another. {@link SuiteReader} reads suites from YAML.
 *
 * @param name a short name, which becomes part of the name of the run's folder
 * @param title the title of the report
 * @param data where the images come from
 * @param threads the number of threads for an operator if a cell does not set it; empty for one per core
 * @param cells none in a shard of a suite that has fewer groups of cells than shards
 * @param comparisons the comparisons between cells; both cells of each are among {@code cells}
 */
public record Suite(
        String name,
        String title,
        DataSource data,
        OptionalInt threads,
        List<CellPlan> cells,
        List<ComparisonPlan> comparisons) {
    public Suite {
        cells = List.copyOf(cells);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * The suite with only the named cells, and the cells that these are compared with.
     *
     * @param names names of networks, model files or cells; {@code *} matches any text
     * @throws SettingError if a name matches no cell
     */
    public Suite only(List<String> names) {
        for (String name : names) {
            if (cells.stream().noneMatch(cell -> cell.matches(name))) {
                throw noMatch(name);
            }
        }
        Set<String> selected = cells.stream()
                .filter(cell -> names.stream().anyMatch(cell::matches))
                .map(CellPlan::id)
                .collect(Collectors.toSet());
        List<ComparisonPlan> own = comparisons.stream()
                .filter(comparison -> selected.contains(comparison.cell()))
                .toList();
        Set<String> needed = Stream.concat(selected.stream(), own.stream().map(ComparisonPlan::baseline))
                .collect(Collectors.toSet());
        return new Suite(name, title, data, threads, having(needed::contains), own);
    }

    private SettingError noMatch(String name) {
        List<String> ids = cells.stream().map(CellPlan::id).toList();
        return new SettingError(
                "filter",
                "'" + name + "' matches no cell of the suite, which has " + String.join(", ", ids)
                        + NearestName.hint(name, ids));
    }

    /**
     * One shard of the suite. Cells that are compared with each other form a group, which is in one shard as a whole; every {@code of}-th
     * group is in the same shard. Together, the shards have each cell and each comparison once.
     */
    public Suite shard(Shard shard) {
        Map<String, Integer> groups = groups();
        Predicate<String> isOwn = id -> groups.get(id) % shard.of() == shard.index() - 1;
        return new Suite(
                name,
                title,
                data,
                threads,
                having(isOwn),
                comparisons.stream()
                        .filter(comparison -> isOwn.test(comparison.cell()))
                        .toList());
    }

    /** The number of each cell's group, from 0, in the order of the groups' first cells. */
    private Map<String, Integer> groups() {
        Map<String, String> parents = new HashMap<>();
        comparisons.forEach(comparison -> {
            String one = root(parents, comparison.baseline());
            String other = root(parents, comparison.cell());
            if (!one.equals(other)) {
                parents.put(other, one);
            }
        });
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, Integer> groups = new LinkedHashMap<>();
        for (CellPlan cell : cells) {
            groups.put(cell.id(), numbers.computeIfAbsent(root(parents, cell.id()), _ -> numbers.size()));
        }
        return groups;
    }

    /** The cell that stands for the group of a cell. */
    private static String root(Map<String, String> parents, String cell) {
        String root = cell;
        while (parents.containsKey(root)) {
            root = parents.get(root);
        }
        return root;
    }

    private List<CellPlan> having(Predicate<String> id) {
        return cells.stream().filter(cell -> id.test(cell.id())).toList();
    }
}
