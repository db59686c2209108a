package dev.convnet.results;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Merges the shards of a run. */
public final class Shards {
    private Shards() {}

    /**
     * Merges shards of one suite, at one commit, whose machines have one label. The machines may have different processors: each cell
     * keeps its environment. If a shard is there more than once, only shards from equal machines are merged.
     */
    public static List<RunResults> merged(List<RunResults> runs) {
        Map<Object, List<RunResults>> parts = new LinkedHashMap<>();
        for (RunResults run : runs) {
            Object key = run.shard() == null ? new Object() : Whole.of(run);
            parts.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
        }
        return parts.values().stream().flatMap(Shards::ofOneLabel).toList();
    }

    private static Stream<RunResults> ofOneLabel(List<RunResults> parts) {
        return areDistinct(parts)
                ? together(parts)
                : parts.stream()
                        .collect(Collectors.groupingBy(RunResults::machines, LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .flatMap(equal -> areDistinct(equal) ? together(equal) : equal.stream());
    }

    private static boolean areDistinct(List<RunResults> parts) {
        return parts.stream().map(RunResults::shard).distinct().count() == parts.size();
    }

    private static Stream<RunResults> together(List<RunResults> parts) {
        if (parts.size() == 1) {
            return parts.stream();
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
        return Stream.of(new RunResults(
                first.schemaVersion(),
                first.suite(),
                first.title(),
                started,
                finished,
                shards.stream().mapToInt(RunResults::planned).sum(),
                null,
                first.command(),
                environments,
                first.data(),
                cells,
                comparisons,
                jmh));
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
