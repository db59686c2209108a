package dev.convnet.results;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Merges the shards of a run. */
public final class Shards {
    private Shards() {}

    /**
     * Merges shards of one suite, at one commit, whose machines have one label. The machines may have different processors: each cell
     * keeps its environment. If a shard is there more than once, only shards from equal machines are merged.
     */
    public static List<MergedRun> merged(List<RunResults> runs) {
        Map<Object, List<RunResults>> parts = new LinkedHashMap<>();
        for (RunResults run : runs) {
            Object key = run.shard() == null ? new Object() : Whole.of(run);
            parts.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
        }
        return parts.values().stream().flatMap(Shards::ofOneLabel).toList();
    }

    private static Stream<MergedRun> ofOneLabel(List<RunResults> parts) {
        return areDistinct(parts)
                ? together(parts)
                : parts.stream()
                        .collect(Collectors.groupingBy(RunResults::machines, LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .flatMap(equal -> areDistinct(equal)
                                ? together(equal)
                                : equal.stream().map(Shards::alone));
    }

    private static boolean areDistinct(List<RunResults> parts) {
        return parts.stream().map(RunResults::shard).distinct().count() == parts.size();
    }

    private static Stream<MergedRun> together(List<RunResults> parts) {
        if (parts.size() == 1) {
            return parts.stream().map(Shards::alone);
        }
        List<RunResults> shards = parts.stream()
                .sorted(Comparator.comparingInt(run -> run.shard().index()))
                .toList();
        RunResults first = shards.getFirst();
        List<Cell> cells = shards.stream().flatMap(run -> run.cells().stream()).toList();
        List<Environment> environments = shards.stream()
                .flatMap(run -> run.environments().stream())
                .distinct()
                .toList();
        List<CellComparison> comparisons =
                shards.stream().flatMap(run -> run.comparisons().stream()).toList();
        List<JmhResult> jmh = shards.stream().flatMap(run -> run.jmh().stream()).toList();
        Instant started = shards.stream()
                .map(RunResults::startedAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant finished = shards.stream()
                .map(RunResults::finishedAt)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        RunResults whole = new RunResults(
                first.schemaVersion(),
                first.suite(),
                first.title(),
                started,
                finished,
                shards.stream().mapToInt(RunResults::planned).sum(),
                null,
                shards.stream().anyMatch(RunResults::strict),
                first.command(),
                environments,
                first.data(),
                cells,
                comparisons,
                jmh);
        return Stream.of(new MergedRun(whole, missing(shards)));
    }

    private static MergedRun alone(RunResults run) {
        return new MergedRun(run, run.shard() == null ? List.of() : missing(List.of(run)));
    }

    /** The shards of a run that are not among these. */
    private static List<Shard> missing(List<RunResults> shards) {
        Set<Integer> there = shards.stream().map(run -> run.shard().index()).collect(Collectors.toSet());
        int of = shards.getFirst().shard().of();
        return IntStream.rangeClosed(1, of)
                .filter(index -> !there.contains(index))
                .mapToObj(index -> new Shard(index, of))
                .toList();
    }

    /** What all shards of a run have in common. */
    private record Whole(String suite, int of, String commit, Boolean dirty, List<String> labels) {
        static Whole of(RunResults run) {
            Environment e = run.environments().getFirst();
            return new Whole(
                    run.suite(),
                    run.shard().of(),
                    e.gitCommit(),
                    e.gitDirty(),
                    run.machines().stream()
                            .map(machine -> String.valueOf(machine.label()))
                            .distinct()
                            .toList());
        }
    }
}
