package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.CellComparison;
import dev.convnet.results.Environment.Machine;
import dev.convnet.results.GateFailure;
import dev.convnet.results.JmhResult;
import dev.convnet.results.MergedRun;
import dev.convnet.results.RunResults;
import dev.convnet.results.Shards;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The content of a report: all runs, oldest first, and the cells of each machine's newest run. Earlier runs are history.
 */
public final class Report {
    private final List<RunView> runs;
    private final List<NetworkView> networks;
    private final Changes changes;
    private final History history;

    private Report(List<RunView> runs, List<NetworkView> networks, Changes changes) {
        this.runs = runs;
        this.networks = networks;
        this.changes = changes;
        this.history = runs.size() == 1 ? null : new History(runs);
    }

    /**
     * Makes a report of one or several runs; the shards of one run are merged, and a run that lacks shards does not pass.
     *
     * @param results at least one run
     * @param baseline the earlier runs to compare the newest run with; none for no comparison
     */
    public static Report of(List<RunResults> results, List<RunResults> baseline) {
        return ofMerged(Shards.merged(results), baseline);
    }

    /** Makes a report of one run, which may be a shard. */
    public static Report of(RunResults run) {
        return ofMerged(List.of(new MergedRun(run, List.of())), List.of());
    }

    private static Report ofMerged(List<MergedRun> results, List<RunResults> baseline) {
        List<MergedRun> merged = results.stream()
                .sorted(Comparator.comparing(run -> run.run().startedAt()))
                .toList();
        List<String> names = names(merged.stream().map(MergedRun::run).toList());
        List<RunView> runs = new ArrayList<>();
        for (int i = 0; i < merged.size(); i++) {
            MergedRun run = merged.get(i);
            runs.add(new RunView(i + 1, names.get(i), run.run(), run.failures()));
        }
        Map<List<Machine>, RunView> newest = new LinkedHashMap<>();
        runs.forEach(run -> newest.put(run.run().machines(), run));
        Map<String, List<CellView>> byTitle = new LinkedHashMap<>();
        int number = 1;
        for (RunView run : newest.values()) {
            RunView shown = newest.size() == 1 ? new RunView(run.number(), "", run.run(), run.failures()) : run;
            for (Cell cell : run.run().cells()) {
                byTitle.computeIfAbsent(cell.identity().title(), _ -> new ArrayList<>())
                        .add(new CellView(number++, cell, shown));
            }
        }
        List<NetworkView> networks = new ArrayList<>();
        byTitle.forEach(
                (title, cells) -> networks.add(new NetworkView(networks.size() + 1, title, List.copyOf(cells))));
        RunResults last = merged.getLast().run();
        List<RunResults> before = Shards.merged(baseline).stream()
                .map(MergedRun::run)
                .sorted(Comparator.comparing(RunResults::startedAt))
                .toList();
        return new Report(
                List.copyOf(runs), List.copyOf(networks), before.isEmpty() ? null : Changes.between(before, last));
    }

    /** The runs, oldest first. */
    public List<RunView> runs() {
        return runs;
    }

    /** The newest run. */
    public RunView newest() {
        return runs.getLast();
    }

    /** The cells of the newest runs, grouped by network. */
    public List<NetworkView> networks() {
        return networks;
    }

    /** The cells of all {@link #networks}. */
    public List<CellView> cells() {
        return networks.stream().flatMap(network -> network.cells().stream()).toList();
    }

    /** The changes since the baseline; null without one. */
    public Changes changes() {
        return changes;
    }

    /** The history of all runs; null for a single run. */
    public History history() {
        return history;
    }

    /** The comparisons between cells of each of the newest runs. */
    public List<CellComparison> comparisons() {
        return newestRuns().stream()
                .flatMap(run -> run.run().comparisons().stream())
                .toList();
    }

    /** The name of a cell of the newest runs; a cell that they do not have keeps its id. */
    public String nameOf(String id) {
        return newestRuns().stream()
                .flatMap(run -> run.run().cells().stream())
                .filter(cell -> cell.id().equals(id))
                .findFirst()
                .map(cell -> CellView.nameOf(cell.identity()))
                .orElse(id);
    }

    /** Why the newest runs do not pass; empty if they do. */
    public List<GateFailure> failures() {
        return newestRuns().stream().flatMap(run -> run.failures().stream()).toList();
    }

    /** The JMH results attached to the newest runs. */
    public List<JmhResult> jmh() {
        return newestRuns().stream().flatMap(run -> run.run().jmh().stream()).toList();
    }

    /** The report's heading. */
    public String title() {
        return Format.name(newest().run().title()) + (runs.size() == 1 ? "" : ": " + runs.size() + " runs");
    }

    /** The newest run of each machine. */
    public List<RunView> newestRuns() {
        Map<List<Machine>, RunView> newest = new LinkedHashMap<>();
        runs.forEach(run -> newest.put(run.run().machines(), run));
        return List.copyOf(newest.values());
    }

    /** Distinct names of the runs, by machine, commit and start time as far as needed; empty for a single run. */
    private static List<String> names(List<RunResults> runs) {
        if (runs.size() == 1) {
            return List.of("");
        }
        List<Function<RunResults, String>> parts = new ArrayList<>();
        for (Function<RunResults, String> part :
                List.<Function<RunResults, String>>of(RunView::machine, RunView::commit)) {
            if (runs.stream().map(part).distinct().count() > 1) {
                parts.add(part);
            }
        }
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (RunResults run : runs) {
            String name = Format.name(String.join(
                    ", ", parts.stream().map(part -> part.apply(run)).toList()));
            String unique = name.isEmpty() ? Format.time(run.startedAt()) : name;
            for (int i = 2; !taken.add(unique); i++) {
                unique = (name.isEmpty() ? Format.time(run.startedAt()) : name) + " #" + i;
            }
            names.add(unique);
        }
        return names;
    }
}
