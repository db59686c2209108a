package dev.convnet.suite;

import dev.convnet.base.SettingError;
import dev.convnet.results.Shard;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The cells of one run, which share their data and run one after another. {@link SuiteReader} reads suites from YAML.
 *
 * @param name a short name, which becomes part of the name of the run's folder
 * @param title the title of the report
 * @param data {@code sample}, {@code full} or a folder with the data set's files
 * @param threads the number of threads for an operator if a cell does not set it; empty for one per core
 * @param cells at least one
 * @param compare the comparisons between cells
 */
public record Suite(
        String name, String title, String data, OptionalInt threads, List<CellPlan> cells, List<ComparePlan> compare) {
    /** Compares cells that differ only in {@code axis} with the cell that has the axis's first value. */
    public record ComparePlan(String axis, double tolerance) {
        /** @throws SettingError if the tolerance is below 0 */
        public ComparePlan {
            SettingError.require(
                    tolerance >= 0 && Double.isFinite(tolerance),
                    "tolerance",
                    "must be a number, at least 0, not " + tolerance);
        }
    }

    public Suite {
        cells = List.copyOf(cells);
        compare = List.copyOf(compare);
    }

    /**
     * The suite with only the named cells.
     *
     * @param names names of networks, model files or cells; {@code *} matches any text
     * @throws SettingError if a name matches no cell
     */
    public Suite only(List<String> names) {
        for (String name : names) {
            if (cells.stream().noneMatch(cell -> isNamed(cell, name))) {
                throw new SettingError(
                        "filter",
                        "'" + name + "' matches no cell of the suite, which has "
                                + cells.stream().map(CellPlan::id).collect(Collectors.joining(", ")));
            }
        }
        return with(cells.stream()
                .filter(cell -> names.stream().anyMatch(name -> isNamed(cell, name)))
                .toList());
    }

    /** One shard of the suite: every {@code of}-th cell. Together, the shards have each cell once. */
    public Suite shard(Shard shard) {
        return with(IntStream.range(0, cells.size())
                .filter(i -> i % shard.of() == shard.index() - 1)
                .mapToObj(cells::get)
                .toList());
    }

    private Suite with(List<CellPlan> others) {
        return new Suite(name, title, data, threads, others, compare);
    }

    private static boolean isNamed(CellPlan cell, String name) {
        String pattern = IntStream.range(0, name.length())
                .mapToObj(i -> name.charAt(i) == '*' ? ".*" : java.util.regex.Pattern.quote(name.substring(i, i + 1)))
                .collect(Collectors.joining());
        return cell.id().matches(pattern) || cell.subject().name().matches(pattern);
    }
}
