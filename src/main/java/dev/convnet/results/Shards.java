package dev.convnet.results;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Merges the shards of a run. */
public final class Shards {
    private Shards() {}

    /**
     * Merges shards that are of one suite, at one commit, on machines of one kind. Shards from different machines stay apart, since their
     * times cannot be compared.
     */
    public static List<RunResults> merged(List<RunResults> runs) {
        Map<Object, List<RunResults>> parts = new LinkedHashMap<>();
        for (RunResults run : runs) {
            Object key = run.shard() == null ? new Object() : Whole.of(run);
            parts.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
        }
        return parts.values().stream().flatMap(Shards::together).toList();
    }

    private static Stream<RunResults> together(List<RunResults> parts) {
        long distinct = parts.stream().map(RunResults::shard).distinct().count();
        if (parts.size() == 1 || distinct < parts.size()) {
            return parts.stream();
        }
        List<RunResults> shards = parts.stream()
                .sorted(Comparator.comparingInt(run -> run.shard().index()))
                .toList();
        RunResults first = shards.getFirst();
        List<Cell> cells = shards.stream().flatMap(run -> run.cells().stream()).toList();
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
                first.environment(),
                first.data(),
                cells,
                comparisons,
                jmh));
    }

    /** What all shards of a run have in common. */
    private record Whole(
            String suite,
            int of,
            String commit,
            Boolean dirty,
            String label,
            String cpu,
            int cores,
            List<String> gpus,
            String onnxRuntime) {
        static Whole of(RunResults run) {
            Environment e = run.environment();
            return new Whole(
                    run.suite(),
                    run.shard().of(),
                    e.gitCommit(),
                    e.gitDirty(),
                    e.label(),
                    e.cpu(),
                    e.logicalCores(),
                    e.gpus().stream().map(Gpu::name).toList(),
                    e.onnxRuntime());
        }
    }
}
