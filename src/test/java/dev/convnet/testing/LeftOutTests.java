package dev.convnet.testing;

import static java.util.stream.Collectors.joining;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;

/** Counts the tests that were left out, and prints them in one line when JUnit closes its root store at the end of the run. */
final class LeftOutTests implements AutoCloseable {
    private final Map<TestGroup, Integer> counts = new EnumMap<>(TestGroup.class);
    private final PrintStream out;

    LeftOutTests(PrintStream out) {
        this.out = out;
    }

    synchronized void add(TestGroup group) {
        counts.merge(group, 1, Integer::sum);
    }

    @Override
    public synchronized void close() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        out.println(counts.entrySet().stream()
                .map(e -> "%d of group %s (to run them, %s)"
                        .formatted(e.getValue(), e.getKey(), e.getKey().remedy()))
                .collect(joining("; ", "[WARNING] " + all + " tests were left out: ", "")));
    }
}
