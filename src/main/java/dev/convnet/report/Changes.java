package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.Metric;
import dev.convnet.results.Regressions;
import dev.convnet.results.Regressions.Change;
import dev.convnet.results.Regressions.Direction;
import dev.convnet.results.Regressions.Tolerances;
import dev.convnet.results.RunResults;
import dev.convnet.text.Format;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The differences between earlier runs and this one.
 *
 * @param baseline the earlier runs, oldest first, at least one
 * @param now the run of the report
 * @param regressions the metrics that both sides have; of several earlier runs, the median
 * @param added the ids of cells that no earlier run has
 */
public record Changes(List<RunResults> baseline, RunResults now, Regressions regressions, List<String> added) {
    static Changes between(List<RunResults> baseline, RunResults now) {
        Set<String> before = baseline.stream()
                .flatMap(run -> run.cells().stream())
                .map(Cell::id)
                .collect(Collectors.toSet());
        List<String> added = now.cells().stream()
                .map(Cell::id)
                .filter(id -> !before.contains(id))
                .toList();
        return new Changes(
                baseline, now, Regressions.between(baseline, List.of(now), Tolerances.usual(), false), added);
    }

    /** The name of a cell of any run; a cell that none has keeps its id. */
    public String nameOf(String id) {
        return Stream.concat(Stream.of(now), baseline.stream())
                .flatMap(run -> run.cells().stream())
                .filter(cell -> cell.id().equals(id))
                .findFirst()
                .map(cell -> CellView.nameOf(cell.identity()))
                .orElse(id);
    }

    /** The names of cells, in a row. */
    public String namesOf(List<String> ids) {
        return Format.brief(ids.stream().map(this::nameOf).collect(Collectors.joining(", ")));
    }

    /** The metrics that moved in this direction. */
    public List<Change> in(Direction direction) {
        return regressions.changes().stream()
                .filter(change -> change.direction() == direction)
                .toList();
    }

    /** All changes: worse, then better, then the same, then those that are shown only. */
    public List<Change> byWeight() {
        return Stream.of(Direction.WORSE, Direction.BETTER, Direction.SAME, Direction.NOT_JUDGED)
                .flatMap(direction -> in(direction).stream())
                .toList();
    }

    /** When, at which commit and on which machine the baseline ran, in a sentence. */
    public String origin() {
        RunResults newest = baseline.getLast();
        return (baseline.size() == 1
                        ? "The baseline"
                        : "The baseline is the median of %d runs; the newest".formatted(baseline.size()))
                + " started on " + Format.time(newest.startedAt()) + ", commit " + RunView.commit(newest) + ", on "
                + Format.name(RunView.machine(newest)) + ".";
    }

    /** The counts of changes, in a clause. */
    public String inWords() {
        return in(Direction.BETTER).size() + " metrics better, "
                + in(Direction.WORSE).size() + " worse, " + in(Direction.SAME).size() + " the same, "
                + in(Direction.NOT_JUDGED).size() + " not judged"
                + counted(", figures lost: ", regressions.lost())
                + counted(", cells that no longer pass: ", regressions.broken())
                + counted(", cells missing: ", regressions.missing())
                + counted(", settings changed: ", regressions.mismatches());
    }

    private static String counted(String what, List<?> list) {
        return list.isEmpty() ? "" : what + list.size();
    }

    /** The tolerances, in a sentence. */
    public static String tolerance() {
        Map<Metric, Double> usual = Tolerances.usual().values();
        return "Accuracy counts as changed beyond " + percent(usual.get(Metric.TEST_ACCURACY)) + " points, loss beyond "
                + percent(usual.get(Metric.TEST_LOSS))
                + "%. A time counts only if a rank test of several runs finds a change beyond "
                + percent(usual.get(Metric.LATENCY_P50))
                + "%, so one run against one shows no more than a time that doubled; other figures are shown, not"
                + " judged.";
    }

    private static String percent(double fraction) {
        return Format.setting(Math.rint(fraction * 100));
    }

    /** The direction in words, with a sign in front. */
    public static String words(Change change) {
        return switch (change.direction()) {
            case BETTER -> "▲ better";
            case WORSE -> "▼ worse";
            case SAME -> "= same";
            case NOT_JUDGED -> "not judged";
        };
    }

    /** The CSS class of the direction. */
    public static String style(Change change) {
        return change.direction().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The difference: in points for a share, otherwise in percent of the value before. */
    public static String difference(Change change) {
        return MetricFormat.difference(change.metric(), change.before(), change.after());
    }
}
